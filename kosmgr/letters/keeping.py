"""The files of the templates companies bring: what lies about without a row."""

from kosmgr.kit import files
from kosmgr.letters import queries, service
from kosmgr.work import Work


def sweep(work: Work) -> int:
    """Remove template files that no row speaks of and that are too old to belong to work under way; how many."""
    return files.sweep(work.files / service.FOLDER, queries.template_files(work.db), work.now)
