"""Which conversation a request asks for."""

from validator.live.conversation import Conversation
from validator.live.discovering import Discovering
from validator.live.exchange import Exchange
from validator.live.guard import Channel
from validator.live.probe_contract import Course
from validator.policy import Limits


def conversation(course: Course, channel: Channel, limits: Limits) -> Conversation:
    """The conversation of that course over *channel*, not begun yet."""
    if course in (Course.DISCOVER, Course.NEGOTIATE):
        return Discovering(channel, limits, discover=course is Course.DISCOVER)
    return Exchange(channel, limits, curious=course is Course.CURIOUS)
