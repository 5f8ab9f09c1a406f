"""The pages of the website, one module per kind.

    home (HomePage)
      news (NewsIndexPage) > NewsPage ...
      activities (ActivityIndexPage) > ActivityPage ...
      about, privacy, accessibility ... (StandardPage)

"Members only" is Wagtail's privacy of a page ("any logged-in user"); it covers the pages below.
"""

from cms.models.activities import ActivityIndexPage, ActivityPage
from cms.models.home import HomePage
from cms.models.news import Kind, NewsIndexPage, NewsPage
from cms.models.site import FIXED_SLUGS, SitePage
from cms.models.standing import StandardPage

__all__ = [
    "FIXED_SLUGS",
    "ActivityIndexPage",
    "ActivityPage",
    "HomePage",
    "Kind",
    "NewsIndexPage",
    "NewsPage",
    "SitePage",
    "StandardPage",
]
