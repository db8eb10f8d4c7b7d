"""Signing in with the accounts of one's organisation, by OpenID Connect.

The provider says who somebody is, by an e-mail address that it has verified; whether they may come
in, and as what, is said by their account here.
"""

from __future__ import annotations

from typing import Any

import requests
import structlog
from flask import Blueprint, abort, current_app, request, session, url_for
from flask.typing import ResponseReturnValue

from bot.accounts.clerk import plain
from bot.context import context
from bot.pages import access, limits
from bot.pages.sign_in import let_in, message, only_safely

DISCOVERY = "/.well-known/openid-configuration"
"""Where a provider tells of itself (OpenID Connect Discovery 1.0, section 4)."""

PROVIDER = "attendant.openid"
BACK = "openid_back"
PATIENCE = 10
"""How long the provider may take to answer, in seconds."""

UNREACHED = (
    "The sign-in of your organisation cannot be reached just now. Try again in a minute, or sign "
    "in with a password."
)
NOT_SIGNED_IN = (
    "The sign-in of your organisation did not let you in, or took too long. Please try once more."
)
UNVERIFIED = (
    "Your organisation does not say that your e-mail address is a verified one, so it cannot be "
    "told who you are."
)

log = structlog.get_logger(__name__)
blueprint = Blueprint("openid", __name__, url_prefix="/staff/openid")
blueprint.before_request(only_safely)


@blueprint.get("/leave")
def leave() -> ResponseReturnValue:
    """Lead to the provider, which leads back here."""
    provider = _provider()
    session[BACK] = access.own_place(request.args.get("next", ""))
    here = context().settings.base_url + url_for(".come_back")
    try:
        with limits.limited_by_address():
            found: ResponseReturnValue = provider.authorize_redirect(here)
    except (requests.RequestException, ValueError, RuntimeError) as error:
        return _unreached(error)
    return found


@blueprint.get("/back")
def come_back() -> ResponseReturnValue:
    """Sign in whom the provider vouches for, where there is an account of that address."""
    from authlib.integrations.base_client import OAuthError
    from joserfc.errors import JoseError

    provider, issuer = _provider(), context().settings.oidc_issuer
    options = {"iss": {"essential": True, "values": [issuer, issuer + "/"]}}
    try:
        with limits.limited_by_address():
            token = provider.authorize_access_token(claims_options=options)
    except requests.RequestException as error:
        return _unreached(error)
    except (OAuthError, JoseError, ValueError, KeyError, RuntimeError) as error:
        log.warning("sign-in by the provider failed", error=type(error).__name__)
        return message("Not signed in", NOT_SIGNED_IN, 403)
    return _admit(token.get("userinfo") or {})


def _admit(claims: dict[str, Any]) -> ResponseReturnValue:
    email = plain(str(claims.get("email", "")))
    if not email or claims.get("email_verified") is not True:
        return message("Not signed in", UNVERIFIED, 403)
    account = access.clerk().directory.accounts.get(email)
    if account is None:
        text = f"{email} has no account here. Ask an administrator for one."
        return message("Not signed in", text, 403)
    return let_in(account, "openid", session.pop(BACK, ""))


def _provider() -> Any:
    """The client of the provider, made when it is first asked for; 404 where none is set."""
    settings, known = context().settings, current_app.extensions.get(PROVIDER)
    if not settings.oidc_issuer:
        abort(404)
    if known is None:
        from authlib.integrations.flask_client import OAuth  # 10 MB that most do without

        known = OAuth(current_app).register(
            "openid",
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret,
            server_metadata_url=settings.oidc_issuer + DISCOVERY,
            client_kwargs={
                "scope": "openid email",
                "code_challenge_method": "S256",
                "default_timeout": PATIENCE,
            },
        )
        current_app.extensions[PROVIDER] = known
    return known


def _unreached(error: Exception) -> ResponseReturnValue:
    log.error("the provider of sign-ins cannot be used", error=type(error).__name__)
    return message("Not signed in", UNREACHED, 502)
