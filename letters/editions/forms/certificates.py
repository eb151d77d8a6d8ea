"""The form by which a coalition hands in a certificate of its own."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from letters.editions.seal.keys import MOST_BYTES


class CertificateForm(forms.Form):
    """A PKCS#12 file and its password; both are used once and the password is not kept."""

    file = forms.FileField(
        label=_("Certificate with its key"),
        help_text=_("A PKCS#12 file (.p12 or .pfx) with an RSA key of at least 2048 bits or a key of NIST P-256."),
        widget=forms.FileInput(attrs={"accept": ".p12,.pfx,application/x-pkcs12"}),
    )
    password = forms.CharField(
        label=_("Password of the file"),
        required=False,
        strip=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("It opens the file now and is not kept."),
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        given: UploadedFile[bytes] = self.cleaned_data["file"]
        if (given.size or 0) > MOST_BYTES:
            values = {"limit": MOST_BYTES // 1024}
            raise forms.ValidationError(_("The file is larger than %(limit)d kB. No certificate is."), params=values)
        return given
