"""Sends letters over the mail server that the instance names. A password goes only over TLS."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from socai.services.opened import Instance

_LONGEST = 20


@dataclass(frozen=True)
class Letter:
    """A letter in plain text."""

    to: str
    subject: str
    body: str


def is_set(instance: Instance) -> bool:
    """Return whether an instance has a mail server."""
    return bool(instance.options.smtp_host)


def send(*, instance: Instance, letter: Letter) -> bool:
    """Send a letter; return whether the mail server took it."""
    options = instance.options
    try:
        with smtplib.SMTP(options.smtp_host, options.smtp_port, timeout=_LONGEST) as server:
            if options.smtp_starttls:
                authority = instance.home / options.smtp_ca_file if options.smtp_ca_file else None
                server.starttls(context=ssl.create_default_context(cafile=authority))
                if options.smtp_user:
                    password = (instance.home / options.smtp_password_file).read_text(encoding="utf-8").strip()
                    server.login(options.smtp_user, password)
            server.send_message(_message(letter, options.smtp_from))
    except (OSError, ValueError, smtplib.SMTPException):
        return False
    return True


def _message(letter: Letter, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, letter.to, letter.subject
    message["Date"], message["Message-ID"] = formatdate(localtime=True), make_msgid(domain=sender.rpartition("@")[2])
    message.set_content(letter.body)
    return message
