"""Addresses of duty: who is on call, and the feed that calendars read without signing in."""

from django.urls import path

from hdo_portal.desk.views import oncall, oncall_doing, oncall_rotas

HERE = "desk/on-call/"
ROTA = HERE + "rotas/<slug:slug>/"
LAYER = HERE + "layers/<uuid:public_id>/"

urlpatterns = [
    path(HERE, oncall.oncall_page, name="oncall"),
    path(HERE + "mine/", oncall.my_duties, name="oncall-mine"),
    path(HERE + "fairness/", oncall.fairness_page, name="oncall-fairness"),
    path(HERE + "take/", oncall_doing.take_duty, name="take-duty"),
    path(HERE + "taken/<uuid:public_id>/end/", oncall_doing.end_override, name="end-override"),
    path(HERE + "swap/", oncall_doing.propose_swap, name="propose-swap"),
    path(
        HERE + "swaps/<uuid:public_id>/<slug:answer>/",
        oncall_doing.answer_swap,
        name="answer-swap",
    ),
    path(HERE + "feed/", oncall_doing.make_feed, name="make-feed"),
    path(HERE + "feed/revoke/", oncall_doing.revoke_feed, name="revoke-feed"),
    path(HERE + "rotas/", oncall_rotas.rota_list, name="rotas"),
    path(HERE + "new-rota/", oncall_rotas.new_rota, name="new-rota"),
    path(ROTA, oncall_rotas.rota_page, name="rota"),
    path(ROTA + "edit/", oncall_rotas.edit_rota, name="edit-rota"),
    path(ROTA + "new-layer/", oncall_rotas.new_layer, name="new-layer"),
    path(LAYER, oncall_rotas.edit_layer, name="edit-layer"),
    path(LAYER + "end/", oncall_rotas.end_layer, name="end-layer"),
    path("on-call/<str:secret>.ics", oncall_doing.duty_feed, name="duty-feed"),
]
