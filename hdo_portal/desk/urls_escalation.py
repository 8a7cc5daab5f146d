"""Addresses of escalation: policies, who would be told, notices, and the link of a call."""

from django.urls import path

from hdo_portal.desk.views import acknowledge, dry_run, notices, policies

POLICY = "desk/escalation/<uuid:public_id>/"

urlpatterns = [
    path("acknowledge/<str:token>/", acknowledge.acknowledge, name="acknowledge"),
    path("desk/escalation/", policies.policy_list, name="policies"),
    path("desk/escalation/new/", policies.new_policy, name="new-policy"),
    path("desk/escalation/try/", dry_run.dry_run, name="dry-run"),
    path(POLICY, policies.policy_page, name="policy"),
    path(POLICY + "edit/", policies.edit_policy, name="edit-policy"),
    path(POLICY + "active/", policies.switch_policy, name="switch-policy"),
    path("desk/notices/", notices.notice_list, name="notices"),
    path("desk/notices/read/", notices.read_all, name="read-notices"),
    path("desk/notices/bell/", notices.bell, name="bell"),
    path("desk/notices/<uuid:public_id>/", notices.open_notice, name="notice"),
]
