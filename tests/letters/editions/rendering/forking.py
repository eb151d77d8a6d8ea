"""A typesetter for tests of many documents: WeasyPrint is loaded once, each document gets a process of its own.

Run as a script: a job in JSON on each line of standard input, an answer on each line of standard output.
"""

import base64
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any

ROOT = Path(__file__).resolve().parents[4]


@contextmanager
def forking_typesetter() -> Iterator[Callable[..., Any]]:
    """Start the script and give what takes the place of ``typesetter_process.run``."""
    from letters.editions.rendering import typesetter_process  # noqa: PLC0415 - the script itself has no Django

    fonts = str(typesetter_process.FONT_CONFIGURATION)
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "FONTCONFIG_FILE": fonts}
    with Popen([sys.executable, "-I", __file__], stdin=PIPE, stdout=PIPE, env=environment, text=True) as process:
        assert process.stdin
        assert process.stdout

        def run(job: dict[str, Any], _limits: typesetter_process.Limits, **_watch: Any) -> typesetter_process.Typeset:
            assert process.stdin
            assert process.stdout
            process.stdin.write(json.dumps(job) + "\n")
            process.stdin.flush()
            answer = json.loads(process.stdout.readline())
            return typesetter_process.Typeset(pdf=base64.b64decode(answer["pdf"]), pages=answer["pages"])

        yield run
        process.stdin.close()


def main() -> None:
    sys.path.insert(0, str(ROOT))
    import weasyprint  # noqa: F401, PLC0415 - loaded before the first fork

    from letters.editions.rendering import typesetter  # noqa: PLC0415 - the path is set by now

    for line in sys.stdin:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            pdf, pages = typesetter.typeset(json.loads(line))
            with os.fdopen(writing, "w") as answer:
                json.dump({"pdf": base64.b64encode(pdf).decode(), "pages": pages}, answer)
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as answer:
            print(answer.read(), flush=True)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
