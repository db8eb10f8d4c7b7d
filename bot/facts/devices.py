"""Facts: camera and microphone, as a live source saw them."""

from __future__ import annotations

from bot.facts.base import Body


class DeviceState(Body, frozen=True, kw_only=True):
    """A participant's camera or microphone as a live source (`rtms`, `meeting-sdk`) saw it.

    The participant is named as Zoom names it in the meeting occurrence `meeting` (a uuid): by
    `participant_uuid` where known, else by `user_id`.
    """

    meeting: str
    participant_uuid: str = ""
    user_id: str = ""


class VideoOn(DeviceState, frozen=True, kw_only=True):
    """The camera was on from this moment."""

    KIND = "video.on"
    MARK = "video.on:{session}:{meeting}:{participant_uuid}:{user_id}:{at}"


class VideoOff(DeviceState, frozen=True, kw_only=True):
    """The camera was off from this moment."""

    KIND = "video.off"
    MARK = "video.off:{session}:{meeting}:{participant_uuid}:{user_id}:{at}"


class AudioOn(DeviceState, frozen=True, kw_only=True):
    """Audio was connected from this moment (muted or not)."""

    KIND = "audio.on"
    MARK = "audio.on:{session}:{meeting}:{participant_uuid}:{user_id}:{at}"


class AudioOff(DeviceState, frozen=True, kw_only=True):
    """Audio was not connected from this moment."""

    KIND = "audio.off"
    MARK = "audio.off:{session}:{meeting}:{participant_uuid}:{user_id}:{at}"


class VideoUnseen(DeviceState, frozen=True, kw_only=True):
    """The source sees the camera no more from this moment: they left, or are in another room."""

    KIND = "video.unseen"
    MARK = "video.unseen:{session}:{meeting}:{participant_uuid}:{user_id}:{at}"


class AudioUnseen(DeviceState, frozen=True, kw_only=True):
    """The source sees the audio no more from this moment: they left, or are in another room."""

    KIND = "audio.unseen"
    MARK = "audio.unseen:{session}:{meeting}:{participant_uuid}:{user_id}:{at}"


class SourceClaimed(Body, frozen=True, kw_only=True):
    """A process took it upon itself to follow a live source: whose claim is the first, does.

    `stream` names one of several (an RTMS stream), `owner` the process; `term` counts from 1.
    """

    KIND = "source.claimed"
    MARK = "source.claimed:{session}:{source}:{stream}:{term}"
    source: str
    stream: str = ""
    owner: str
    term: int


class SourceReleased(Body, frozen=True, kw_only=True):
    """The process that followed a live source does so no more; another may claim it.

    `final` says that it is not to be followed again unless a person asks for it.
    """

    KIND = "source.released"
    MARK = "source.released:{session}:{source}:{stream}:{term}"
    source: str
    stream: str = ""
    term: int
    reason: str
    final: bool = False


class SourceJoined(Body, frozen=True, kw_only=True):
    """A live source began to see a meeting occurrence (a uuid; empty where it is not known)."""

    KIND = "source.joined"
    MARK = "source.joined:{session}:{source}:{at}"
    source: str
    meeting: str = ""


class SourceLost(Body, frozen=True, kw_only=True):
    """A live source does not see: from this moment all it had said is unknown until it speaks.

    `reason` says why, and what a person can do.
    """

    KIND = "source.lost"
    MARK = "source.lost:{session}:{source}:{at}"
    source: str
    reason: str
