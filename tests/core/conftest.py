from tests.said import whatever_is_said_can_be_said

__all__ = ["whatever_is_said_can_be_said"]
