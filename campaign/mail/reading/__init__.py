"""One mail from outside, read into plain facts: no database, no Django, no trust.

Everything here runs in the process of ``program.py``, which may be stopped or die; what is
looked at in ``campaign/mail/incoming.py`` from the other side are the dataclasses of ``facts``.
"""
