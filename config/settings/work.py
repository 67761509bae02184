"""Celery. Redis only notifies workers; the work itself is in the database."""

from kombu import Exchange
from kombu import Queue as KombuQueue

from config.settings.environment import read
from ssi_platform.database.queues import Queue

_redis = read("REDIS_URL")
# redis-py and kombu spell the address of a unix socket differently.
CELERY_BROKER_URL = (
    _redis.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=", 1)
    if _redis.startswith("unix://")
    else _redis
)
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
# A message is acknowledged when its task begins: the sweep finds what a lost worker had begun, and
# a worker would die of a message that it acknowledges on a connection that is gone.
CELERY_TASK_ACKS_LATE = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_DISABLE_PREFETCH = True  # A busy worker leaves messages to those that are free.
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_TIME_LIMIT = 900
CELERY_TASK_SOFT_TIME_LIMIT = 840
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_keepalive": True,
    "socket_timeout": 10,
    "max_retries": 0,  # Of a notification: the sweep takes its place.
    "socket_connect_timeout": 3,
    "health_check_interval": 30,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # A worker never gives the broker up.
# A notification that fails is left to the sweep: the response does not wait for it.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "UTC"
# Each task declares its queue. A worker serves those that `-Q` names, or all of them.
CELERY_TASK_QUEUES = [
    KombuQueue(name.value, Exchange(name.value), routing_key=name.value) for name in Queue
]
CELERY_TASK_ROUTES = ["ssi_platform.database.queues.route"]
CELERY_TASK_DEFAULT_QUEUE = Queue.JOBS.value
CELERY_TASK_CREATE_MISSING_QUEUES = False

from config.schedule import BEAT_SCHEDULE as CELERY_BEAT_SCHEDULE  # noqa: E402, F401

JOB_LEASE_SECONDS = read("SSI_JOB_LEASE_SECONDS")
# What one organisation may take up; see ssi_platform.tenancy.quotas. 0: no limit.
QUOTAS = {
    "caller_requests": read("SSI_CALLER_LIMIT"),
    "requests": read("SSI_ORGANISATION_LIMIT"),
    "running_jobs": read("SSI_RUNNING_JOBS"),
    "queued_jobs": read("SSI_QUEUED_JOBS"),
    "stored_bytes": read("SSI_STORED_BYTES"),
}
