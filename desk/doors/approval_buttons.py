"""The buttons under held and scheduled words: what each press does."""

from desk.conversation import approvals, later, undo
from desk.doors import presses
from desk.doors.approval_presses import (
    AskAgain,
    CancelReply,
    DropLater,
    EditReply,
    RejectPlainly,
    SendLater,
)
from desk.doors.presses import StaffDeeds
from desk.people import StaffMember
from desk.ports import Transaction


def _approve(tx: Transaction, member: StaffMember, press: presses.Approve) -> str:
    return approvals.approve(tx, member, press.question_id, press.version)


def _edit(tx: Transaction, member: StaffMember, press: EditReply) -> str:
    return approvals.begin_edit(tx, member, press.question_id)


def _reject(tx: Transaction, member: StaffMember, press: presses.Reject) -> str:
    return approvals.begin_reject(tx, member, press.question_id)


def _reject_plainly(tx: Transaction, member: StaffMember, press: RejectPlainly) -> str:
    return approvals.reject(tx, member, press.question_id)


def _ask_again(tx: Transaction, member: StaffMember, press: AskAgain) -> None:
    approvals.ask_again(tx, member, press.question_id)


def _send_later(tx: Transaction, member: StaffMember, press: SendLater) -> str:
    return later.send(tx, member, press.question_id)


def _drop_later(tx: Transaction, member: StaffMember, press: DropLater) -> str:
    return later.drop(tx, member, press.question_id)


def _cancel(tx: Transaction, member: StaffMember, press: CancelReply) -> str:
    return undo.cancel(tx, member, press.message_ref)


DEEDS: StaffDeeds = {
    presses.Approve: _approve,
    EditReply: _edit,
    presses.Reject: _reject,
    RejectPlainly: _reject_plainly,
    AskAgain: _ask_again,
    SendLater: _send_later,
    DropLater: _drop_later,
    CancelReply: _cancel,
}
