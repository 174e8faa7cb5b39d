"""Quieter remarks on how a document writes its numbers, dates and tasks; none of them says that a figure is wrong.

Every check reads a document that is ready to be asked and returns few findings: one for a habit that changes, one for
each slip of the pen. Only what can be shown in the text is remarked.
"""

from socai.audit.style.checks import style_findings as style_findings
