"""The pages for people: attendees, facilitators, the compliance office. Flask blueprints."""

from __future__ import annotations

from flask import Blueprint


def blueprints() -> tuple[Blueprint, ...]:
    """The blueprints of all pages, to be registered by the application."""
    from bot.pages import (
        access,
        appealing,
        attendee,
        compliance,
        directing,
        evaluation,
        facilitator,
        house,
        openid,
        people,
        relinking,
        sign_in,
        verification,
    )

    return (
        house.blueprint,
        access.blueprint,
        sign_in.blueprint,
        openid.blueprint,
        attendee.blueprint,
        evaluation.blueprint,
        appealing.blueprint,
        facilitator.blueprint,
        directing.blueprint,
        compliance.blueprint,
        relinking.blueprint,
        people.blueprint,
        verification.blueprint,
    )
