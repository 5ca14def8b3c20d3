"""A document from an https address, fetched only on the user's word."""

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from corpus.errors import UserMistake
from ingest.sniff import MAX_BYTES

_MOST_REDIRECTS = 5
_CONNECT_SECONDS = 10.0
_READ_SECONDS = 15.0
_TOTAL_SECONDS = 120.0
_CHUNK = 2**16
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LONGEST_NAME = 120
_FILE_NAME = re.compile(
    r"filename\*=(?:UTF-8'[^']*')([^;\s]+)|filename=\"?([^\";]+)", re.IGNORECASE
)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*\u202a-\u202e\u2066-\u2069]+")
_BY_HAND = "Hãy mở địa chỉ trong trình duyệt, lưu thành tệp rồi nạp tệp đó."
_CHECK = "Hãy kiểm tra lại địa chỉ rồi thử lại."


class FetchFailed(UserMistake):
    """An address from which no document could be had."""

    def __init__(self, address: str, why: str, remedy: str) -> None:
        self.address = address
        super().__init__(f"Không lấy được văn bản từ “{address[:200]}”: {why} {remedy}")


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file as it came: its name, its bytes, the address that gave it in the end, and the day."""

    name: str
    data: bytes
    origin: str
    fetched_on: date


@dataclass(frozen=True, slots=True)
class Limits:
    """How much and how long may be read, in bytes and seconds."""

    size: int = MAX_BYTES
    connect: float = _CONNECT_SECONDS
    read: float = _READ_SECONDS
    total: float = _TOTAL_SECONDS


@dataclass(frozen=True, slots=True)
class Trust:
    """What is let through; tests alone let more through than the default."""

    plain_http: bool = False
    loopback: bool = False
    context: ssl.SSLContext | None = None


_DEFAULT_LIMITS = Limits()
_DEFAULT_TRUST = Trust()


def fetch(address: str, limits: Limits = _DEFAULT_LIMITS, trust: Trust = _DEFAULT_TRUST) -> Fetched:
    """The file at a public https address; raises `FetchFailed` with the reason and the remedy.

    At most five redirects, each checked like the first. The connection is made to the very address
    that was checked. No cookie, no password, no proxy; what the server calls the file's kind is
    not looked at.
    """
    deadline = time.monotonic() + limits.total
    current = address.strip()
    for _ in range(_MOST_REDIRECTS + 1):
        target = _target(current, trust)
        with _request(current, target, limits, trust, deadline) as response:
            if response.status not in _REDIRECTS:
                data = _body(response, current, limits, deadline)
                name = _name(response.getheader("Content-Disposition", ""), target)
                return Fetched(name, data, current, date.today())
            current = urljoin(current, _ascii(response.getheader("Location", "")))
    raise FetchFailed(address, f"máy chủ chuyển hướng quá {_MOST_REDIRECTS} lần.", _BY_HAND)


def _target(address: str, trust: Trust) -> SplitResult:
    """The parts of an address that may be asked."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise FetchFailed(address, "địa chỉ viết sai.", _CHECK) from error
    if parts.scheme != "https" and not (trust.plain_http and parts.scheme == "http"):
        raise FetchFailed(
            address, "chỉ nhận địa chỉ https.", "Hãy dùng địa chỉ bắt đầu bằng https://."
        )
    if parts.username is not None or parts.password is not None:
        raise FetchFailed(
            address.replace(parts.netloc, parts.hostname or ""),
            "địa chỉ kèm tên đăng nhập hoặc mật khẩu.",
            _BY_HAND,
        )
    if not parts.hostname or port == 0 or _UNSAFE.search(parts.hostname.replace(":", "")):
        raise FetchFailed(address, "địa chỉ thiếu tên máy chủ.", _CHECK)
    return parts


def _resolved(address: str, parts: SplitResult, trust: Trust) -> tuple[str, int]:
    """The one public IP address and port to connect to; a name with others is refused."""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchFailed(
            address, "không tìm thấy máy chủ.", "Hãy kiểm tra địa chỉ và kết nối mạng rồi thử lại."
        ) from error
    hosts = [str(entry[4][0]) for entry in found]
    if not hosts or not all(_is_public(host, trust) for host in hosts):
        raise FetchFailed(
            address, "địa chỉ thuộc mạng nội bộ hoặc chính máy này.", "Hãy nạp tệp từ đĩa."
        )
    return hosts[0], port


def _is_public(host: str, trust: Trust) -> bool:
    ip = ipaddress.ip_address(host.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        # An IPv4 address in disguise is judged by itself: mapped, 6to4, Teredo, NAT64.
        hidden = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
        if ip in _NAT64:
            hidden.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        inner = [v4 for v4 in hidden if v4 is not None]
        if inner:
            return all(_is_public(str(v4), trust) for v4 in inner)
    return (trust.loopback and ip.is_loopback) or (ip.is_global and not ip.is_multicast)


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class _Connection(http.client.HTTPConnection):
    """A connection to an IP address that was checked, under the name that was asked."""

    def __init__(
        self, place: tuple[str, int], parts: SplitResult, limits: Limits, trust: Trust
    ) -> None:
        super().__init__(parts.hostname or "", place[1])
        self._place, self._limits = place, limits
        self._wire: socket.socket | None = None
        secure = parts.scheme == "https"
        self._context = (trust.context or ssl.create_default_context()) if secure else None

    def connect(self) -> None:
        """Open the connection; the certificate must be that of the name."""
        self.sock = socket.create_connection(self._place, self._limits.connect)
        if self._context is not None:
            self.sock = self._context.wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()
        self.sock.settimeout(self._limits.read)
        self._wire = self.sock  # the answer takes it over from the connection

    def cut(self) -> None:
        """End the connection from another thread."""
        with suppress(OSError, AttributeError):
            (self._wire or self.sock).shutdown(socket.SHUT_RDWR)


@contextmanager
def _request(
    address: str, parts: SplitResult, limits: Limits, trust: Trust, deadline: float
) -> Iterator[http.client.HTTPResponse]:
    """The answer to a request, which must be a file or a redirect."""
    connection = _Connection(_resolved(address, parts, trust), parts, limits, trust)
    # A server that sends a byte now and then keeps every single wait short.
    timer = threading.Timer(max(0.0, deadline - time.monotonic()), connection.cut)
    timer.daemon = True
    timer.start()
    try:
        path = _ascii(parts.path or "/") + (f"?{_ascii(parts.query)}" if parts.query else "")
        host = parts.netloc.encode("idna").decode() if not parts.netloc.isascii() else parts.netloc
        headers = {"Host": host, "User-Agent": "vankien", "Accept-Encoding": "identity"}
        connection.request("GET", path, headers=headers)
        with connection.getresponse() as response:
            if response.status != http.HTTPStatus.OK and response.status not in _REDIRECTS:
                raise FetchFailed(address, f"máy chủ trả lời mã {response.status}.", _BY_HAND)
            yield response
    except ssl.SSLCertVerificationError as error:
        raise FetchFailed(address, "chứng thư của máy chủ không hợp lệ.", _BY_HAND) from error
    except TimeoutError as error:
        raise FetchFailed(address, "máy chủ trả lời quá chậm.", _BY_HAND) from error
    except (OSError, http.client.HTTPException, UnicodeError, ValueError) as error:
        _tick(address, deadline)
        raise FetchFailed(address, "kết nối bị ngắt hoặc máy chủ trả lời sai.", _BY_HAND) from error
    finally:
        timer.cancel()
        with suppress(OSError):
            connection.close()


def _body(
    response: http.client.HTTPResponse, address: str, limits: Limits, deadline: float
) -> bytes:
    """The bytes of the answer, read piece by piece so that no limit is passed by much."""
    if response.getheader("Content-Encoding", "identity").lower() != "identity":
        raise FetchFailed(address, "máy chủ gửi dữ liệu nén mà không được yêu cầu.", _BY_HAND)
    pieces: list[bytes] = []
    size = 0
    while piece := response.read1(_CHUNK):
        size += len(piece)
        if size > limits.size:
            raise FetchFailed(address, f"tệp lớn hơn {limits.size // 2**20} MB.", _BY_HAND)
        _tick(address, deadline)
        pieces.append(piece)
    _tick(address, deadline)
    if response.length:
        raise FetchFailed(address, "tệp đến không trọn vẹn.", "Hãy thử lại.")
    return b"".join(pieces)


def _tick(address: str, deadline: float) -> None:
    if time.monotonic() > deadline:
        raise FetchFailed(address, "máy chủ trả lời quá chậm.", _BY_HAND)


def _ascii(text: str) -> str:
    """`text` as it may stand in a request: no space, no line end, no letter beyond ASCII."""
    return quote(text, safe="/:?#[]@!$&'()*+,;=%~-._")


def _name(disposition: str, parts: SplitResult) -> str:
    """The file's name, by the server or the address, without what could lead to another folder."""
    told = _FILE_NAME.search(disposition[:1000])
    raw = (told[1] or told[2]) if told else PurePosixPath(parts.path).name
    last = unquote(raw).replace("\\", "/").rpartition("/")[2]
    name = _UNSAFE.sub("_", last).strip(" .")
    return name[-_LONGEST_NAME:] or (parts.hostname or "van-ban")
