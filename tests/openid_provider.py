"""A small OpenID Connect provider on loopback: discovery, sign-in, tokens signed by RSA, PKCE."""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Flask, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

CLIENT = "attendant"
SECRET = "what the provider and the installation share"


@dataclass
class Provider:
    """Vouches for whoever `claims` describe, and keeps to what it was asked."""

    claims: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    signing_key: RSAKey | None = None
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    nonce: str = ""
    """Put into tokens in place of the one that was asked for."""

    def __post_init__(self) -> None:
        app = Flask("provider")
        app.add_url_rule("/.well-known/openid-configuration", view_func=self.discovery)
        app.add_url_rule("/authorize", view_func=self.authorize)
        app.add_url_rule("/token", view_func=self.token, methods=["POST"])
        app.add_url_rule("/keys", view_func=self.keys)
        self.server = make_server("127.0.0.1", 0, app, threaded=True)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        """Serve no more."""
        self.server.shutdown()
        self.server.server_close()

    def discovery(self) -> ResponseReturnValue:
        """Where everything is (OpenID Connect Discovery 1.0)."""
        return jsonify(
            issuer=self.issuer,
            authorization_endpoint=f"{self.issuer}/authorize",
            token_endpoint=f"{self.issuer}/token",
            jwks_uri=f"{self.issuer}/keys",
            id_token_signing_alg_values_supported=["RS256"],
        )

    def authorize(self) -> ResponseReturnValue:
        """Somebody signs in here; they are led back with a code."""
        code = secrets.token_urlsafe(16)
        self.asked[code] = dict(request.args)
        back = urlencode({"code": code, "state": request.args["state"]})
        return redirect(f"{request.args['redirect_uri']}?{back}")

    def token(self) -> ResponseReturnValue:
        """Give a token for a code, once, to the client that can prove that it asked."""
        asked = self.asked.pop(request.form["code"], None)
        sent = request.authorization
        verifier = hashlib.sha256(request.form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).decode().rstrip("=")
        if asked is None or asked["code_challenge"] != challenge:
            return jsonify(error="invalid_grant"), 400
        if not sent or (sent.username, sent.password) != (CLIENT, SECRET):
            return jsonify(error="invalid_client"), 401
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "1",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": self.nonce or asked["nonce"],
        } | self.claims
        header = {"alg": "RS256", "kid": "one"}
        return jsonify(
            access_token="opaque",
            token_type="Bearer",
            id_token=jwt.encode(header, claims, self.signing_key or self.key),
        )

    def keys(self) -> ResponseReturnValue:
        """The key that its tokens are checked with."""
        return jsonify(keys=[self.key.as_dict(private=False)])
