"""What the buttons of first contacts do."""

from desk.conversation import newcomers
from desk.doors.newcomer_presses import LetIn, ProveHuman
from desk.doors.presses import CustomerDeeds, StaffDeeds
from desk.people import StaffMember
from desk.ports import Transaction
from desk.ticketing import cards, suspicion
from desk.ticketing.suspicion import NotSpam


def _not_spam(tx: Transaction, member: StaffMember, press: NotSpam) -> str:
    answer = suspicion.cleared(tx, member, press)
    cards.show(tx, tx.tickets.get(press.ticket_id).topic_ref)
    return answer


DEEDS: StaffDeeds = {LetIn: newcomers.let_in, NotSpam: _not_spam}
CUSTOMERS: CustomerDeeds = {ProveHuman: newcomers.prove}
