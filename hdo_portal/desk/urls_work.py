"""Addresses of the desk's other work: changes, assets, customers and the outbox."""

from django.urls import path

from hdo_portal.desk.views import (
    asset_forms,
    assets,
    changes,
    customers,
    history,
    outbox,
    planned,
)

ASSET = "assets/<uuid:public_id>/"

urlpatterns = [
    path("changes/", planned.change_list, name="changes"),
    path("changes/new/", changes.new_change, name="new-change"),
    path("changes/<str:number>/plan/", changes.edit_change, name="edit-change"),
    path("assets/", assets.asset_list, name="assets"),
    path("assets/new/<slug:what>/", asset_forms.new_asset, name="new-asset"),
    path(ASSET, assets.asset_page, name="asset"),
    path(ASSET + "history/", history.asset_history, name="asset-history"),
    path(ASSET + "edit/", asset_forms.edit_asset, name="edit-asset"),
    path(ASSET + "life/", assets.asset_life, name="asset-life"),
    path(ASSET + "subscription/", assets.asset_subscription, name="asset-subscription"),
    path(ASSET + "relations/", assets.asset_relate, name="asset-relate"),
    path(
        ASSET + "relations/<uuid:relation_id>/remove/",
        assets.asset_unrelate,
        name="asset-unrelate",
    ),
    path("customers/", customers.customer_list, name="customers"),
    path("customers/<uuid:public_id>/", customers.customer_page, name="customer"),
    path("desk/outbox/", outbox.outbox_page, name="outbox"),
    path("desk/outbox/resend/", outbox.resend_channel, name="resend-all"),
    path("desk/outbox/<uuid:public_id>/", outbox.message_page, name="message"),
    path("desk/outbox/<uuid:public_id>/resend/", outbox.resend_message, name="resend"),
]
