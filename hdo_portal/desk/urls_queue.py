"""Addresses of the queue, and of how a person looks at it."""

from django.urls import path

from hdo_portal.desk.views import board, bulk, queue, wall, worklist

RUN = "desk/bulk/<uuid:public_id>/"
VIEW = "desk/views/<uuid:public_id>/"

urlpatterns = [
    path("desk/", queue.queue_page, name="queue"),
    path("desk/on-call/now/", queue.oncall_strip, name="oncall-strip"),
    path("desk/board/", board.board_page, name="board"),
    path("desk/wall/", wall.wall_page, name="wall"),
    path("desk/wall/start/", wall.start_wall, name="start-wall"),
    path("desk/bulk/", bulk.bulk, name="bulk"),
    path(RUN, bulk.bulk_run, name="bulk-run"),
    path(RUN + "undo/", bulk.undo, name="bulk-undo"),
    path("desk/columns/", worklist.set_columns, name="columns"),
    path("desk/read/", worklist.mark_read, name="mark-read"),
    path("desk/views/new/", worklist.new_view, name="new-view"),
    path(VIEW, worklist.edit_view, name="edit-view"),
    path(VIEW + "delete/", worklist.delete_view, name="delete-view"),
]
