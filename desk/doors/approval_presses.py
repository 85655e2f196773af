"""What the buttons under held and scheduled words say."""

from dataclasses import dataclass

from desk.doors.presses import Press, named


@named("edit")
@dataclass(frozen=True, slots=True)
class EditReply(Press):
    """The next reply to the question holds the better words for the customer."""

    question_id: int


@named("noreason")
@dataclass(frozen=True, slots=True)
class RejectPlainly(Press):
    """Keep a trainee's reply as a note, without saying why."""

    question_id: int


@named("askagain")
@dataclass(frozen=True, slots=True)
class AskAgain(Press):
    """Neither edit nor reject: show the question as it was."""

    question_id: int


@named("sendlater")
@dataclass(frozen=True, slots=True)
class SendLater(Press):
    """The customer wrote in between; the scheduled words go out all the same."""

    question_id: int


@named("droplater")
@dataclass(frozen=True, slots=True)
class DropLater(Press):
    """The scheduled words do not go out."""

    question_id: int


@named("cancel")
@dataclass(frozen=True, slots=True)
class CancelReply(Press):
    """Take back a reply that is still held for some seconds."""

    message_ref: int
