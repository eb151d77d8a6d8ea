from letters.forms.furniture import EarlierLetterFormSet, FurnitureForm
from letters.forms.recipients import RecipientForm
from letters.forms.signing import DeadlineField, ReadingForm, SigningForm
from letters.forms.text import AnnexFormSet, CopyLetterForm, CorrectionForm, NewLetterForm, TextForm

__all__ = [
    "AnnexFormSet",
    "CopyLetterForm",
    "CorrectionForm",
    "DeadlineField",
    "EarlierLetterFormSet",
    "FurnitureForm",
    "NewLetterForm",
    "ReadingForm",
    "RecipientForm",
    "SigningForm",
    "TextForm",
]
