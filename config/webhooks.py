"""Where webhooks may be posted to, and how patiently; see docs/webhooks.md."""

from config import env

_IS_TRIAL = env.flag("TRIAL")

# Ports of targets, none named: any. Plain http only while trying out.
WEBHOOK_PORTS = [int(port) for port in env.words("WEBHOOK_PORTS", "" if _IS_TRIAL else "443") if port.isdecimal()]
WEBHOOK_SCHEMES = ["https", "http"] if _IS_TRIAL else ["https"]
# Networks that may be posted to although they are not part of the public internet, such as 10.1.2.0/24
WEBHOOK_NETWORKS = env.words("WEBHOOK_NETWORKS")
# Targets that one worker posts to at the same time, and the seconds that one try may take
WEBHOOK_LINES = env.number("WEBHOOK_LINES", 8)
WEBHOOK_SECONDS = env.number("WEBHOOK_SECONDS", 10)
# After how long the events in the hands of a dead worker are taken up by another
WEBHOOK_LEASE_SECONDS = env.number("WEBHOOK_LEASE_SECONDS", 60)
# The first pause after tries that failed; each further one is twice as long
WEBHOOK_RETRY_SECONDS = env.number("WEBHOOK_RETRY_SECONDS", 10)
# For how long events and tries are kept
WEBHOOK_DAYS = env.number("WEBHOOK_DAYS", 30)
