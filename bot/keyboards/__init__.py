"""Buttons: functions that return markup."""
