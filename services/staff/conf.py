"""Settings of the team."""

from django.utils.translation import gettext_lazy as _

# Languages that a colleague can speak with a family; three of them are also languages of the interface.
WORK_LANGUAGES = [
    ("bg", _("Bulgarian")),
    ("tr", _("Turkish")),
    ("rom", _("Romani")),
    ("en", _("English")),
    ("hu", _("Hungarian")),
    ("ru", _("Russian")),
    ("uk", _("Ukrainian")),
    ("ar", _("Arabic")),
    ("bfi", _("Bulgarian Sign Language")),
]
