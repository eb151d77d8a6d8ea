"""Members, their roles and the invitations that are on their way."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from campaign.http import MemberRequest, fresh_sign_in_required, member_required, refused_into, refused_to
from campaign.models import Coalition, Member, MemberInvitation
from campaign.people import members
from campaign.people.forms.members import InviteForm, RoleForm, explained
from campaign.roles import may

MEMBERS_A_PAGE = 50


@member_required("see_coalition")
def member_list(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Show who belongs to the coalition, and to owners who is invited."""
    page = Paginator(members.listed(coalition), MEMBERS_A_PAGE)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "roles": explained(),
        "may_manage": may(request.member, "manage_members"),
        "own": request.member,
    }
    if context["may_manage"]:
        context |= {"invitations": members.open_invitations(coalition)[:MEMBERS_A_PAGE], "now": timezone.now()}
    return render(request, "campaign/people/members.html", context)


@member_required("manage_members", methods=("GET", "POST"))
def invite(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Offer somebody a role by e-mail."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_into(form, "email"):
            members.invite(
                coalition=coalition, email=form.cleaned_data["email"], role=form.role_chosen(), actor=request.user
            )
            messages.success(request, _("The invitation is on its way. It is good for seven days."))
            return redirect("campaign:members", coalition.slug)
    return render(request, "campaign/people/invite.html", {"form": form, "roles": explained()})


@member_required("manage_members", methods=("POST",))
def resend_invitation(request: MemberRequest, coalition: Coalition, invitation: int) -> HttpResponse:
    """Send the mail once more."""
    offer = get_object_or_404(MemberInvitation, coalition=coalition, pk=invitation)
    with refused_to(request):
        members.resend(invitation=offer, actor=request.user)
        messages.success(request, _("The invitation was sent again and is good for another seven days."))
    return redirect("campaign:members", coalition.slug)


@member_required("manage_members", methods=("POST",))
def revoke_invitation(request: MemberRequest, coalition: Coalition, invitation: int) -> HttpResponse:
    """End an invitation that was not used."""
    offer = get_object_or_404(MemberInvitation, coalition=coalition, pk=invitation)
    with refused_to(request):
        members.revoke(invitation=offer, actor=request.user)
        messages.success(request, _("The invitation is revoked."))
    return redirect("campaign:members", coalition.slug)


@member_required("manage_members", methods=("GET", "POST"))
@fresh_sign_in_required
def change_role(request: MemberRequest, coalition: Coalition, member: int) -> HttpResponse:
    """Give a member another role."""
    stored = find(coalition, member)
    form = RoleForm(request.POST or None, initial={"role": stored.role})
    if request.method == "POST" and form.is_valid():
        with refused_into(form):
            members.change_role(member=stored, role=form.role_chosen(), actor=request.user)
            messages.success(request, _("The role is changed."))
            return redirect("campaign:members", coalition.slug)
    context = {"form": form, "subject": stored, "roles": explained(), "why_not": members.why_to_stay(stored)}
    return render(request, "campaign/people/member.html", context)


@member_required("manage_members", methods=("GET", "POST"))
@fresh_sign_in_required
def suspend(request: MemberRequest, coalition: Coalition, member: int) -> HttpResponse:
    """Ask, then shut a member out until restored."""
    stored = find(coalition, member)
    if stored == request.member:
        return redirect("campaign:leave", coalition.slug)
    if request.method == "POST":
        with refused_to(request):
            members.suspend(member=stored, actor=request.user)
            messages.success(request, _("%(name)s is suspended.") % {"name": stored.user})
        return redirect("campaign:members", coalition.slug)
    return render(request, "campaign/people/member_suspend.html", {"subject": stored})


@member_required("manage_members", methods=("POST",))
@fresh_sign_in_required
def restore(request: MemberRequest, coalition: Coalition, member: int) -> HttpResponse:
    """Let a suspended member in again."""
    stored = find(coalition, member)
    with refused_to(request):
        members.restore(member=stored, actor=request.user)
        messages.success(request, _("%(name)s is restored.") % {"name": stored.user})
    return redirect("campaign:members", coalition.slug)


@member_required("manage_members", methods=("GET", "POST"))
@fresh_sign_in_required
def remove(request: MemberRequest, coalition: Coalition, member: int) -> HttpResponse:
    """Ask, then end a membership."""
    stored = find(coalition, member)
    if stored == request.member:
        return redirect("campaign:leave", coalition.slug)
    if request.method == "POST":
        with refused_to(request):
            members.remove(member=stored, actor=request.user)
            messages.success(request, _("%(name)s is no longer a member.") % {"name": stored.user})
        return redirect("campaign:members", coalition.slug)
    return render(request, "campaign/people/member_remove.html", {"subject": stored})


@member_required("see_coalition", methods=("GET", "POST"))
def leave(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Ask, then end one's own membership."""
    if request.method == "POST":
        with refused_to(request):
            members.leave(member=request.member)
            messages.success(request, _("You have left %(coalition)s.") % {"coalition": coalition})
            return redirect("campaign:home")
        return redirect("campaign:members", coalition.slug)
    context = {"coalition": coalition, "refusal": members.why_to_stay(request.member)}
    return render(request, "campaign/people/leave.html", context)


def find(coalition: Coalition, member: int) -> Member:
    return get_object_or_404(Member.objects.select_related("user", "coalition"), coalition=coalition, pk=member)
