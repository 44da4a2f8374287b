"""The joined picture of a day: account, seat, holder, term, phone, observation and the one state word.

Checks, reminders, reports and lists all read this picture, so that the same account is in the same state everywhere.
"""
