"""Words to the customer that may still be taken back, and the sweep that lets them go.

Until its ``visible_from`` such a comment is an internal one: no customer reads it, finds it or is
mailed, whatever stops or crashes. The sweep makes it public, once, and does then what a public
comment does. It runs every second in Celery and in the timekeeper; late, it lets go late.
"""

import logging

from django.db.models import Q
from django.utils.translation import gettext as _

from hdo_portal.foundation import clock as time
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Conflict, NotFound
from hdo_portal.foundation.scoping import acting, elevated, verb
from tickets import notifications
from tickets.actions.base import locked, record, save, tell
from tickets.actions.talk import keep_update_promise
from tickets.models import Comment
from tickets.models.enums import Visibility

logger = logging.getLogger(__name__)

BATCH = 100
LEAVING = Q(visibility=Visibility.INTERNAL, visible_from__isnull=False)


@verb("ticket.reply")
def take_back(actor: Actor, *, comment: Comment) -> str:
    """Undo one's own words before they leave. Returns them, to be written anew. Raises Conflict
    when they have left, NotFound for somebody else's."""
    at = time.now()
    ticket = locked(actor, comment.ticket)
    rows = Comment.objects.visible_to(actor).locked()
    own = rows.filter(pk=comment.pk, author_id=actor.user_id).first()
    if own is None:
        raise NotFound(_("There is no such comment of yours."))
    if not own.is_leaving or own.visible_from <= at:
        raise Conflict(_("It has gone to the customer already."), code="left")
    words: str = own.body
    own.delete()
    save(ticket, at)
    record(actor, ticket, "taken_back", at, visibility=Visibility.INTERNAL)
    return words


def let_go(limit: int = BATCH) -> int:
    """Make public whatever may leave, each in a transaction of its own. Returns how many left."""
    with acting(Actor.system("leaving")):
        due = Comment.objects.filter(LEAVING, visible_from__lte=time.now())
        found = list(due.order_by("visible_from", "id").values_list("pk", flat=True)[:limit])
    return sum(map(_try, found))


def _try(pk: int) -> bool:
    try:
        return _leave(pk)
    except Exception:  # one that fails must hold up no other, and is tried again
        logger.exception("A comment could not leave")
        return False


def _leave(pk: int) -> bool:
    with acting(Actor.system("leaving")) as system, elevated():
        at = time.now()
        about = Comment.objects.select_related("ticket").filter(pk=pk).first()
        if about is None:
            return False
        ticket = locked(system, about.ticket)
        rows = Comment.objects.filter(LEAVING, pk=pk, visible_from__lte=at)
        comment = rows.locked().first()
        if comment is None:
            return False
        author = Actor.system(comment.author_name)
        comment.visibility = Visibility.PUBLIC
        comment.save(update_fields=["visibility"])
        save(ticket, at)
        record(author, ticket, "commented", at, key=f"left:{comment.public_id}",
               comment=str(comment.public_id))  # fmt: skip
        keep_update_promise(author, ticket, at)
        tell(notifications.commented(ticket, comment))
        return True
