import gzip
import socket
import ssl
import subprocess
import threading
import time
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ingest.fetch import FetchFailed, Limits, Trust, fetch

HERE = Trust(plain_http=True, loopback=True)
QUICK = Limits(size=100_000, connect=2, read=1, total=2)


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *arguments):
        pass

    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        page = PAGES.get(self.path.partition("?")[0])
        if page is None:
            self.send_error(404)
        else:
            page(self)


def answer(status=200, body=b"", **headers):
    def send(handler):
        handler.send_response(status)
        for name, value in ({"Content_Length": str(len(body))} | headers).items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return send


def endless(handler):
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"x" * 10_000)


def dripping(handler):
    handler.send_response(200)
    handler.end_headers()
    drip(handler)


def drip(handler):
    for _ in range(100):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.1)


PAGES = {
    "/van-ban.txt": answer(body=b"xin"),
    "/named": answer(body=b"x", Content_Disposition='attachment; filename="../../ke hoach.docx"'),
    "/starred": answer(
        body=b"x", Content_Disposition="filename*=UTF-8''k%E1%BA%BF.pdf; filename=a"
    ),
    "/moved": answer(302, Location="/van-ban.txt"),
    "/private": answer(302, Location="http://10.0.0.1/x"),
    "/file": answer(302, Location="file:///etc/passwd"),
    "/loop": answer(302, Location="/loop"),
    "/endless": endless,
    "/dripping": dripping,
    "/dripping-head": drip,
    "/short": answer(body=b"x", Content_Length="100"),
    "/gzip": answer(body=gzip.compress(bytes(10**6)), Content_Encoding="gzip"),
    "/large": answer(body=bytes(100_001)),
}


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *arguments):
        pass


@pytest.fixture(scope="module")
def server():
    with Server(("127.0.0.1", 0), Handler) as server:
        server.asked = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def site(server):
    server.asked.clear()
    return f"http://127.0.0.1:{server.server_port}"


NAMES = [
    ("/van-ban.txt", "van-ban.txt", "by the address"),
    ("/van-ban.txt?x=1", "van-ban.txt", "without the query"),
    ("/moved", "van-ban.txt", "by the address after a redirect"),
    ("/named", "ke hoach.docx", "by the server, without folders"),
    ("/starred", "kế.pdf", "by the server in UTF-8"),
]


@pytest.mark.parametrize(("path", "name", "why"), NAMES)
def test_a_file_is_fetched_under_its_name(site, path, name, why):
    found = fetch(site + path, QUICK, HERE)
    assert (found.name, found.fetched_on) == (name, date.today()), why
    assert found.origin == site + ("/van-ban.txt" if path == "/moved" else path)


def test_nothing_of_the_user_is_sent(site, server, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    fetch(site + "/van-ban.txt", QUICK, HERE)
    (asked,) = server.asked
    assert asked[1].keys() == {"Host", "User-Agent", "Accept-Encoding"}


FAILURES = [
    ("/none", "mã 404", "no such page"),
    ("/private", "mạng nội bộ", "a redirect to a private address"),
    ("/file", "https", "a redirect to a file"),
    ("/loop", "chuyển hướng", "redirects for ever"),
    ("/endless", "lớn hơn", "an endless body"),
    ("/large", "lớn hơn", "a body over the limit"),
    ("/dripping", "quá chậm", "a slow body"),
    ("/dripping-head", "quá chậm", "a slow head"),
    ("/short", "không trọn vẹn", "less than was announced"),
    ("/gzip", "dữ liệu nén", "a gzip bomb"),
]


@pytest.mark.parametrize(("path", "part", "why"), FAILURES)
def test_what_goes_wrong_is_told_with_a_remedy(site, path, part, why):
    begun = time.monotonic()
    with pytest.raises(FetchFailed, match="Hãy") as failure:
        fetch(site + path, QUICK, HERE)
    assert part in str(failure.value), why
    assert time.monotonic() - begun < 10


REFUSED = [
    ("http://example.org/a", "https", "no encryption"),
    ("ftp://example.org/a", "https", "another protocol"),
    ("van-ban.docx", "https", "no address"),
    ("https://", "tên máy chủ", "no host"),
    ("https://a:b@example.org/", "mật khẩu", "a password"),
    ("https://example.org:0/", "tên máy chủ", "no port"),
    ("https://example.org:99999/", "viết sai", "a port that is none"),
    ("https://[::1/", "viết sai", "half an address"),
    ("https://127.0.0.1/", "mạng nội bộ", "loopback"),
    ("https://127.1/", "mạng nội bộ", "loopback in short"),
    ("https://2130706433/", "mạng nội bộ", "loopback as one number"),
    ("https://0177.0.0.1/", "mạng nội bộ", "loopback in octal"),
    ("https://0x7f000001/", "mạng nội bộ", "loopback in hexadecimal"),
    ("https://0.0.0.0/", "mạng nội bộ", "this machine"),
    ("https://10.1.2.3/", "mạng nội bộ", "a private address"),
    ("https://172.16.0.1/", "mạng nội bộ", "a private address"),
    ("https://192.168.1.1/", "mạng nội bộ", "a private address"),
    ("https://169.254.169.254/latest", "mạng nội bộ", "a cloud's own data"),
    ("https://100.64.0.1/", "mạng nội bộ", "a carrier's network"),
    ("https://224.0.0.1/", "mạng nội bộ", "multicast"),
    ("https://[::1]/", "mạng nội bộ", "loopback, IPv6"),
    ("https://[::]/", "mạng nội bộ", "this machine, IPv6"),
    ("https://[fe80::1]/", "mạng nội bộ", "link-local"),
    ("https://[fd00::1]/", "mạng nội bộ", "unique local"),
    ("https://[::ffff:127.0.0.1]/", "mạng nội bộ", "IPv4 inside IPv6"),
    ("https://[2002:7f00:1::]/", "mạng nội bộ", "6to4"),
    ("https://[64:ff9b::7f00:1]/", "mạng nội bộ", "NAT64"),
    ("https://localhost/", "mạng nội bộ", "a name of this machine"),
]


@pytest.mark.parametrize(("address", "part", "why"), REFUSED)
def test_what_may_not_be_asked_is_refused_before_any_connection(address, part, why, monkeypatch):
    def connect(*arguments):
        raise AssertionError("connected")

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(FetchFailed) as failure:
        fetch(address)
    assert part in str(failure.value), why
    assert "a:b" not in str(failure.value)


def test_a_name_that_leads_home_is_refused(monkeypatch):
    def resolve(host, port, **options):
        places = ("93.184.216.34", "127.0.0.1")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in places]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(FetchFailed, match="mạng nội bộ"):
        fetch("https://example.org/")


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch):
    places = []

    def resolve(host, port, **options):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", port))]

    def connect(place, timeout):
        places.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(FetchFailed, match="bị ngắt"):
        fetch("https://example.org/")
    assert places == [("93.184.216.34", 443)]


def test_a_certificate_nobody_vouches_for_is_refused(tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=localhost", "-keyout", str(key), "-out", str(certificate)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no openssl command to make a certificate")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with Server(("127.0.0.1", 0), Handler) as server:
        server.asked = []
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"https://localhost:{server.server_port}/van-ban.txt"
        with pytest.raises(FetchFailed, match="chứng thư"):
            fetch(address, QUICK, Trust(loopback=True))
        server.shutdown()
        assert server.asked == []
