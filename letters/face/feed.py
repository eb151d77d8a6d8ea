"""Press releases as an Atom feed; addresses are made from the installation's own, never from a request."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from letters.editions import press
from letters.face.press_page import PressPage
from letters.models import PressRelease
from letters.register.formats import plain_xml


def of(page: PressPage) -> Atom1Feed:
    """Return the feed of a press page, the latest release first."""
    places = [page.coalition.slug, page.campaign.slug] if page.campaign else [page.coalition.slug]
    name = "letters:campaign-press" if page.campaign else "letters:newsroom"
    own = f"{settings.SITE_URL}{reverse(f'{name}-feed', args=places)}"
    feed = Atom1Feed(
        title=plain_xml(_("%(name)s: press") % {"name": page.campaign or page.coalition}),
        link=f"{settings.SITE_URL}{reverse(name, args=places)}",
        description=None,
        language=get_language() or "en",
        feed_url=own,
        feed_guid=own,
        author_name=plain_xml(page.coalition.name),
    )
    for release in page.releases:
        address = f"{settings.SITE_URL}{reverse('letters:press-release', args=[release.slug])}"
        moment = _moment(release)
        feed.add_item(
            title=plain_xml(release.headline),
            link=address,
            unique_id=address,
            description=escape(plain_xml(release.subheadline)),
            pubdate=moment,
            updateddate=moment,
            language=press.language_of(release),
        )
    return feed


def _moment(release: PressRelease) -> datetime:
    """Return from when a release may be read, or when it was written."""
    return datetime.fromisoformat(release.released_at) if release.released_at else release.created_at
