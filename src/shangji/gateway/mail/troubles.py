"""Why a mailbox could not be read, in words for whoever set it up."""

from django.utils.translation import gettext_lazy as _

from shangji.core.access import Refusal


class MailTrouble(Refusal):
    """`context["said"]` is what the server answered, if it did; what was taken before stays taken."""

    message = _("The mailbox could not be read.")


class Unreachable(MailTrouble):
    message = _("The mail server cannot be reached. Check its address and port.")


class NotEncrypted(MailTrouble):
    message = _("The mail server offers no encryption. Without it a password is not sent.")


class CertificateNotTrusted(MailTrouble):
    message = _("The certificate of the mail server is not trusted or belongs to another name.")


class LoginRefused(MailTrouble):
    message = _(
        "The mail server refuses the user or the password. "
        "QQ, 163 and similar mailboxes need IMAP switched on and an authorisation code as password."
    )


class NoSuchFolder(MailTrouble):
    message = _("The mailbox has no such folder, or it cannot be opened.")


class ServerRefused(MailTrouble):
    message = _("The mail server refused an instruction. It is tried again later.")


class LineCut(MailTrouble):
    message = _("The mail server broke off in the middle. The remaining letters come next time.")


class TooSlow(MailTrouble):
    message = _("The mail server takes too long to answer. It is tried again later.")
