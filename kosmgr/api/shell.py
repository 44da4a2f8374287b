"""The API as one application: every router, one table of errors."""

from fastapi import APIRouter, FastAPI

from kosmgr.api import (
    applications,
    bindings,
    cases,
    certification,
    channels,
    checklists,
    deliveries,
    devices,
    documents,
    drafts,
    drift,
    duplicates,
    entities,
    errors,
    findings,
    imports,
    isolation,
    letters,
    links,
    logins,
    note_batches,
    note_pictures,
    notes,
    people,
    register,
    reminder_settings,
    reminders,
    reports,
    retention,
    rulebook,
    schedules,
    seats,
    spotchecks,
    users,
    workdays,
)

PREFIX = "/api/v1"
ROUTERS = (
    entities.router,
    seats.router,
    certification.router,
    people.router,
    links.router,
    logins.router,
    bindings.router,
    cases.router,
    checklists.router,
    applications.router,
    devices.router,
    duplicates.router,
    isolation.router,
    register.router,
    documents.router,
    findings.router,
    imports.router,
    drafts.router,  # before the notes: /notes/check is none of them
    drift.router,
    letters.router,
    reminders.router,
    reminder_settings.router,
    deliveries.router,
    channels.router,
    rulebook.router,
    reports.router,
    schedules.router,
    retention.router,
    spotchecks.router,
    note_batches.router,  # before the notes: a batch is none of them
    note_pictures.router,
    notes.router,
    users.router,
    workdays.router,
)


def build() -> FastAPI:
    """The application to mount under PREFIX; the front door gives it its installation."""
    app = FastAPI(
        title="kosmgr",
        version="1",
        description="The same lists and verbs as the pages and the command line, for programs.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        redirect_slashes=False,
    )
    for router in ROUTERS:
        join(app, router)
    errors.install(app)
    return app


def join(app: FastAPI, router: APIRouter) -> None:
    """Take the routes of a router as they are: `include_router` reads the signature of each a second time, which made
    half a second of every start. All they depend on they name themselves."""
    app.router.routes += router.routes
