"""The document profiles by the name that front matter gives them."""

from __future__ import annotations

from collections.abc import Mapping

from socai.compose.party import PARTY
from socai.compose.profile import Profile
from socai.compose.state import STATE

PROFILES: Mapping[str, Profile] = {profile.key: profile for profile in (PARTY, STATE)}
