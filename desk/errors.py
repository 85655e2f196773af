"""What can go wrong, named as people would say it.

DeskError               a refusal: a person asked for something that cannot be done
  ├─ NotForYou          the role of the person does not allow it
  ├─ UnknownCommand     a command nobody here knows
  ├─ WrongUse           a command used wrongly; says how it is meant
  ├─ NotInTopic         the command belongs into a customer's topic
  ├─ NoTicket           the topic has no ticket to act on
  ├─ TicketAlreadyClosed / TicketStillOpen
  ├─ Taken              a colleague has the ticket already
  ├─ CannotOwn          the colleague may not answer customers
  ├─ NoSuchTeam         the policy has no such team; says which there are
  ├─ NoSuchTime         a time nobody understands, or one that does not make sense
  ├─ NoSuchTicket       no ticket has that number
  ├─ CannotMerge        the two tickets cannot become one; says why
  ├─ CannotSplit        the ticket cannot be split there; says why
  ├─ ConversationMerged the customer's conversation goes on in another topic
  ├─ SomebodyWasQuicker the ticket changed in the same moment
  ├─ TicketIsSpam       nothing waits there; it has to be taken back first
  ├─ CustomerWaits      the customer's words are unanswered, so the customer owes nothing
  ├─ ReplyToAMessage    the command must answer the message it is about
  ├─ NotYourMessage     only its author or a lead may do that
  ├─ NothingToUndo      the message never went to the customer, or is already removed
  ├─ ButtonOutdated     the button belongs to something already decided
  ├─ WordsChanged       what was to be approved was edited in the meantime
  ├─ MissingBeforeClosing  something has to be filled in first
  ├─ NoCategories, NoSuchCategory  the policy has none, or not that one
  ├─ BadTag, BadFieldValue  a tag or a value that does not fit; says what fits
  ├─ WouldShowAccount   the customer would see an operator's own account
  ├─ StaffNotFound      nobody on the staff goes by that name
  ├─ NoSuchText         the desk says nothing under that name
  ├─ BadText            a wording that Telegram or the desk could not use
  ├─ LastLead           the desk would be left without a lead
  └─ SetupRefused       the code is wrong, used up or too old
Halt                    the process cannot go on; carries its exit code (design: operating contract)
  ├─ CommandFailed (1)
  ├─ BadSettings (2), PortTaken (2), TokenRefused (2)
  ├─ DatabaseHeld (3)
  └─ DatabaseUnusable (4)
DiskFull                the disk is full: nothing was stored, nothing may be confirmed
"""


class DeskError(Exception):
    """A refusal; its words live in `texts/{ru,en}/errors.toml` under `errors.<class name>`."""

    def __init__(self, **details: object) -> None:
        super().__init__(type(self).__name__)
        self.details = details


class NotForYou(DeskError):
    """The role of the person does not allow it."""


class UnknownCommand(DeskError):
    """A command nobody here knows."""


class WrongUse(DeskError):
    """A command used wrongly. `usage` names the text that says how it is meant."""


class NotInTopic(DeskError):
    """The command belongs into a customer's topic."""


class TalkElsewhere(DeskError):
    """The talk with this customer goes on in another topic; reason: known (`link`), unknown."""


class NoTicket(DeskError):
    """The topic has no ticket to act on."""


class TicketAlreadyClosed(DeskError):
    """The ticket is closed already."""


class TicketStillOpen(DeskError):
    """The ticket is not closed."""


class Taken(DeskError):
    """A colleague has the ticket already."""


class CannotOwn(DeskError):
    """The colleague may not answer customers, so no ticket can be his."""


class NoPromise(DeskError):
    """Nothing is promised in this ticket."""


class NoTrainee(DeskError):
    """Permits are for trainees; the others need none."""


class NoSuchTeam(DeskError):
    """The policy has no such team; `reason` says whether it has any, `teams` which."""


class NoSuchTime(DeskError):
    """A time nobody understands, past or too far away; `reason` says which."""


class NoSuchTicket(DeskError):
    """No ticket has that number, or it is not linked."""


class CannotMerge(DeskError):
    """The two tickets cannot become one; `reason` says why."""


class CannotSplit(DeskError):
    """The ticket cannot be split there; `reason` says why."""


class ConversationMerged(DeskError):
    """The customer's conversation goes on in another topic."""


class SomebodyWasQuicker(DeskError):
    """The ticket was changed in the same moment by somebody else."""


class TicketIsSpam(DeskError):
    """Nothing waits on a ticket of spam; it has to be taken back first."""


class CustomerWaits(DeskError):
    """The customer's words are unanswered: it is our turn, not the customer's."""


class ReplyToAMessage(DeskError):
    """The command must answer the message it is about."""


class NotYourMessage(DeskError):
    """Only its author or a lead may do that."""


class NothingToUndo(DeskError):
    """The message never went to the customer, or is already removed."""


class ReplyLeft(DeskError):
    """The reply is on its way or there already: only `/undo` may take it back."""


class ButtonOutdated(DeskError):
    """The button belongs to something that is already decided."""


class RatingOver(DeskError):
    """The rating can be given or changed no longer."""


class WordsChanged(DeskError):
    """The trainee edited the reply after the button was made; the new button names it anew."""


class MissingBeforeClosing(DeskError):
    """Something has to be filled in before the ticket closes; `what` says it."""


class NoCategories(DeskError):
    """The policy names no categories."""


class NoSuchCategory(DeskError):
    """The policy has no such category."""


class BadTag(DeskError):
    """A tag is one short word, and a ticket has not too many; `reason` says which."""


class BadFieldValue(DeskError):
    """The value does not fit the field; `reason` says what fits."""


class WouldShowAccount(DeskError):
    """The customer would see the operator's own account; `reason` is the kind of content."""


class StaffNotFound(DeskError):
    """Nobody on the staff goes by that name."""


class NoSuchText(DeskError):
    """The desk says nothing under that name."""


class BadText(DeskError):
    """A wording that Telegram or the desk could not use; `reason` says why."""


class LastLead(DeskError):
    """The desk would be left without a lead."""


class SetupRefused(DeskError):
    """The code is wrong, used up or too old; or the person may not move the desk."""


class Halt(Exception):
    """The process cannot go on. The words are for the administrator."""

    exit_code = 1


class CommandFailed(Halt):
    """A command could not do what was asked; everything is as it was."""


class BadSettings(Halt):
    """Settings or policy are wrong."""

    exit_code = 2


class PortTaken(Halt):
    """Another program listens on the port."""

    exit_code = 2


class TokenRefused(Halt):
    """Telegram does not know the token."""

    exit_code = 2


class DatabaseHeld(Halt):
    """Another process holds the database."""

    exit_code = 3


class DatabaseUnusable(Halt):
    """The database is newer than this program, damaged or not migratable; it is left untouched."""

    exit_code = 4


class DiskFull(Exception):
    """The disk is full: nothing was stored, so nothing may be confirmed to Telegram."""
