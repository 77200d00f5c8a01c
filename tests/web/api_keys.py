"""Keys to the interface, and the calls that are made with them."""

from dataclasses import dataclass

from scheduler.actions.keys import NewKey, Scope, make_key
from tests.builders import NOW
from tests.web.conftest import ADMIN, Visitor

V1 = "/api/v1"


@dataclass(frozen=True)
class Client:
    """A program with a key."""

    visitor: Visitor
    token: str

    def get(self, path, **headers):
        return self.visitor.client.get(f"{V1}{path}", headers=self._headers(headers))

    def post(self, path, body=None, **headers):
        return self.visitor.client.post(f"{V1}{path}", json=body, headers=self._headers(headers))

    def _headers(self, more):
        named = {name.replace("_", "-"): value for name, value in more.items()}
        return {"Authorization": f"Bearer {self.token}", **named}


def a_client(visitor, house, person=None, scope=Scope.WRITE):
    """Return a program with a key of a person, or of the house."""
    token = f"key-{person.id if person else 'house'}-{scope}"
    make_key(house, NewKey(token, token, person.id if person else None, scope), ADMIN, NOW)
    return Client(visitor, token)
