"""Where pages and API stand; each room keeps its own list. Named as text, so that nothing is imported upwards."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("api/", include("socai.api.urls")), path("", include("socai.web.urls"))]
handler404 = "socai.web.pages.not_found"
handler500 = "socai.web.pages.broken"
