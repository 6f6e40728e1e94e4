"""Spans of time as text."""

import datetime


def _get_duration_components(duration):
    minutes, seconds = divmod(duration.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return duration.days, hours, minutes, seconds, duration.microseconds


def duration_string(duration):
    days, hours, minutes, seconds, microseconds = _get_duration_components(duration)
    text = "{:02d}:{:02d}:{:02d}".format(hours, minutes, seconds)
    if days:
        text = "{} ".format(days) + text
    if microseconds:
        text += ".{:06d}".format(microseconds)
    return text


def duration_iso_string(duration):
    sign = ""
    if duration < datetime.timedelta(0):
        sign, duration = "-", -duration
    days, hours, minutes, seconds, microseconds = _get_duration_components(duration)
    ms = ".{:06d}".format(microseconds) if microseconds else ""
    return "{}P{}DT{:02d}H{:02d}M{:02d}{}S".format(sign, days, hours, minutes, seconds, ms)


def duration_microseconds(delta):
    return (24 * 60 * 60 * delta.days + delta.seconds) * 1000000 + delta.microseconds
