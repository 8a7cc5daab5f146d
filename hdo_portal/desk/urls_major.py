"""Addresses of major incidents."""

from django.urls import path

from hdo_portal.desk.views import major, major_doing

HERE = "desk/major/"
ONE = HERE + "<uuid:public_id>/"

urlpatterns = [
    path(HERE, major.major_list, name="majors"),
    path(HERE + "declare/<str:number>/", major.declare, name="declare-major"),
    path(ONE, major.major_page, name="major"),
    path(ONE + "gather/", major_doing.gather, name="major-gather"),
    path(ONE + "take-out/<str:number>/", major_doing.take_out, name="major-take-out"),
    path(ONE + "role/", major_doing.roles, name="major-role"),
    path(ONE + "scope/", major_doing.scope, name="major-scope"),
    path(ONE + "leave-out/<slug:what>/<uuid:which>/", major_doing.leave_out, name="major-leave"),
    path(ONE + "close/", major_doing.close, name="major-close"),
    path(ONE + "report/", major.report, name="major-report"),
]
