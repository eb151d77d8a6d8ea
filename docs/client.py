"""Read the signatures of a letter and add an organization: python client.py https://host und_… letter-slug."""

import json
import sys
import urllib.error
import urllib.request
from typing import Any

base, token, letter = sys.argv[1:4]


def ask(address: str, body: object = None, **headers: str) -> tuple[int, Any, Any]:
    content = json.dumps(body).encode() if body else None
    sent = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **headers}
    named = {name.replace("_", "-"): value for name, value in sent.items()}
    try:
        with urllib.request.urlopen(urllib.request.Request(address, content, named), timeout=30) as answer:
            return answer.status, answer.headers, json.load(answer)
    except urllib.error.HTTPError as refused:  # 304 is one, too
        return refused.code, refused.headers, json.loads(refused.read() or b"{}")


tags, following = [], f"{base}/api/v1/letters/{letter}/signatures?limit=2"
while following:
    status, headers, page = ask(following)
    if status != 200:
        sys.exit(page["detail"])
    tags.append((following, headers["ETag"]))
    for one in page["items"]:
        print(one["organization_name"] or one["name"] or "(name withheld)", one["state"])
    following = page["next"]
print("asked again:", ask(tags[0][0], If_None_Match=tags[0][1])[0])  # 304: nothing has changed
for _twice in range(2):  # the same key is the same deed
    _, headers, made = ask(f"{base}/api/v1/organizations", {"registered_name": "River Union"}, Idempotency_Key="ru-1")
    print("organization", made.get("id"), headers.get("Idempotency-Replayed", "new"))
