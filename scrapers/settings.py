"""Settings of every crawl, safe by default. `scrapers/addon.py` changes the pace when `MIRROR_URL` is set."""

BOT_NAME = "academy_market"
SPIDER_MODULES = ["scrapers.spiders"]
NEWSPIDER_MODULE = "scrapers.spiders"
COMMANDS_MODULE = "commands"
ADDONS = {"scrapers.addon.DerivedSettings": 100}

# Ours. Each can be given with -s.
MIRROR_URL = ""  # http://127.0.0.1:8000: every request goes there, as /HOST/PATH?QUERY
DATABASE = "data/academy.db"
SOURCES = "sources.toml"
NOW = ""  # ISO time that fixes the clock of a run; for tests
MIN_COURSES: int | None = None  # in place of every spider's own
CONTACT = ""  # an address or a page, shown to the sites in the User-Agent
RETRY_AFTER_MAX = 3600  # seconds; a site that wants more is left alone for this run
BACKOFF_BASE = 1.0  # seconds before the first new try of a failed request; doubles with each
CRAWL_DELAY_MAX = 30  # seconds; the most that a Crawl-delay of robots.txt can ask for
HOST_STRIKES = 10  # failures to connect, or challenges, in a row, after which a host is left alone for this run
PAGE_CACHE = True  # <DATABASE>.pages: conditional requests, and taking up a killed run
PAGE_CACHE_DAYS = 90  # pages not seen for so long are dropped
PAGE_CACHE_MB = 2048
ARCHIVE = True  # <DATABASE>.archive: every page that was read, once per content
ARCHIVE_KEEP_DAYS = 400  # what no fact cites is kept for so long after it was last fetched
SHUTDOWN_GRACE = 15  # seconds that a page under way has when a crawl is told to end
DUE_HOURS = 20  # `crawlall` leaves out what had a good run since
AUTHOR_KEY_LOST = ""  # fingerprint of a key of reviewers' names that is given up for another one; see docs/operations.md
PROGRESS = False  # show how a crawl goes: bars on a terminal, a line a spider elsewhere

# Who we are, and how gently we ask. USER_AGENT is derived from CONTACT.
USER_AGENT = ""
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "ru,en;q=0.5",
    "Accept-Encoding": "gzip, deflate, br, zstd",
}
ROBOTSTXT_OBEY = False  # Scrapy's own reader misses concurrent requests; scrapers/robots.py obeys
DOWNLOAD_DELAY = 1
DOWNLOAD_DELAY_JITTER = 0
CONCURRENT_REQUESTS_PER_DOMAIN = 1
RETRY_TIMES = 2
REDIRECT_MAX_TIMES = 5

# What a site can make us do.
COOKIES_ENABLED = False
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
METAREFRESH_ENABLED = False
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_TIMEOUT = 20
DOWNLOAD_MAXSIZE = 16 * 1024 * 1024  # of the decoded body
DOWNLOAD_WARNSIZE = 8 * 1024 * 1024
CLOSESPIDER_TIMEOUT = 10 * 3600  # a run that takes longer is cut, and failed
URLLENGTH_LIMIT = 2083
DEPTH_LIMIT = 10_000  # above the limits of the spiders, which say what they leave out: this one is silent
MEMUSAGE_LIMIT_MB = 1024
DOWNLOAD_HANDLERS = {
    "http": "scrapers.download.MarketDownloadHandler",
    "https": "scrapers.download.MarketDownloadHandler",
    "file": None,
    "ftp": None,
    "s3": None,
    "data": None,
}

# Only what is used: each middleware costs time on every page (CONCURRENT_ITEMS = 1 alone saves four tenths of a bare download).
CONCURRENT_ITEMS = 1
DOWNLOADER_MIDDLEWARES: dict[str, int | None] = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
    "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scrapers.guard.OutsideGuard": 50,
    "scrapers.robots.RobotsGuard": 100,
    "scrapers.throttle.PatientRetries": 550,
    "scrapers.guard.GuardedRedirects": 600,
    "pipelines.page_cache.PageCacheMiddleware": 900,
}
SPIDER_MIDDLEWARES: dict[str, int | None] = {
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
    "scrapers.refusals.RefusedPages": 100,
}
EXTENSIONS: dict[str, int | None] = {"pipelines.progress.CrawlProgress": 0}
ITEM_PIPELINES: dict[str, int] = {
    "pipelines.normalize.NormalizePipeline": 100,
    "pipelines.validate.ValidatePipeline": 200,
    "pipelines.store.StorePipeline": 300,
}

# Logs hold codes and addresses, never the words of a review or a name.
LOG_LEVEL = "INFO"
LOG_FORMATTER = "scrapers.logs.ReticentLogFormatter"
STATS_DUMP = False
FEED_EXPORT_ENCODING = "utf-8"
