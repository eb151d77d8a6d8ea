"""The operators' pages: accounts, coalitions and who belongs to them.

An operator keeps the installation running and is nobody in a coalition: no letter, no
signature, no mail, no link and nothing of what is encrypted is to be seen here. That is
why this site lists its models itself, and does not show what packages register.
"""

import json
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from campaign.models import Coalition, Member, User


class OperatorSite(admin.AdminSite):
    site_header = _("Undersigned for operators")
    site_title = _("Operators")
    index_title = _("Accounts and coalitions")
    enable_nav_sidebar = False


site = OperatorSite(name="admin")
# Operators sign in like everybody else, with their second factor.
site.login = secure_admin_login(site.login)  # type: ignore[method-assign]


class NothingAddedOrDeleted(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for the type checker only
    """Rows are made and ended by services, which keep the rules and the trail."""

    actions = None

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _row: Any = None) -> bool:
        return False

    def log_change(self, request: HttpRequest, row: models.Model, message: Any) -> LogEntry:
        """Write down which row it was, and not whose address it shows."""
        return LogEntry.objects.create(
            user_id=str(request.user.pk),
            content_type=ContentType.objects.get_for_model(row),
            object_id=str(row.pk),
            object_repr=f"{row._meta.verbose_name} {row.pk}",
            action_flag=CHANGE,
            change_message=json.dumps(message) if isinstance(message, list) else message,
        )


class ByAddress:
    """Goes before a list that is searched by the address of an account: sealed addresses are found as a whole."""

    address: str

    def get_search_results(self, request: HttpRequest, rows: "models.QuerySet[Any]", term: str) -> Any:
        found, may_repeat = super().get_search_results(request, rows, term)  # type: ignore[misc]
        return found | rows.filter(**{self.address: term}) if "@" in term else found, may_repeat


@admin.register(User, site=site)
class UserAdmin(ByAddress, NothingAddedOrDeleted):
    address = "email"
    list_display = ["email", "name", "is_active", "is_staff", "date_joined"]
    search_fields = ["name"]
    search_help_text = _("a name, or a whole address")
    fields = ["email", "name", "language", "is_active", "is_staff", "date_joined", "last_login"]
    readonly_fields = ["email", "is_staff", "date_joined", "last_login"]
    ordering = ["name", "pk"]


@admin.register(Coalition, site=site)
class CoalitionAdmin(NothingAddedOrDeleted):
    list_display = ["name", "slug", "member_count", "created_at"]
    search_fields = ["name", "slug"]
    readonly_fields = ("name", "slug", "website", "time_zone", "language", "created_at")
    fields = readonly_fields
    ordering = ["name"]

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[Coalition]":
        coalitions: models.QuerySet[Coalition] = super().get_queryset(request)
        return coalitions.annotate(members_now=models.Count("members"))

    @admin.display(description=_("members"))
    def member_count(self, coalition: Any) -> int:
        return int(coalition.members_now)


@admin.register(Member, site=site)
class MemberAdmin(ByAddress, NothingAddedOrDeleted):
    address = "user__email"
    list_display = ["user", "coalition", "role", "joined_at", "suspended_at"]
    list_select_related = ["user", "coalition"]
    search_fields = ["user__name", "coalition__name"]
    search_help_text = _("a name, or a whole address")
    readonly_fields = ("user", "coalition", "role", "joined_at", "suspended_at")
    fields = readonly_fields
    ordering = ["coalition__name", "user__name", "pk"]

    def has_change_permission(self, _request: HttpRequest, _row: Any = None) -> bool:
        return False
