import os
import re
import stat
from pathlib import Path

import pytest
from pydantic import SecretStr

from scheduler.settings import BadSettings, Settings, SmtpServer, load_settings, secret_of
from scheduler.settings.load import names
from scheduler.settings.table import as_table
from scheduler.words import Words

ROOT = Path(__file__).parent.parent

NAMED_BY_THE_MANUAL = {
    "NHACVIEC_PORT",
    "NHACVIEC_DATA_DIR",
    "NHACVIEC_DATABASE_URL",
    "NHACVIEC_PUBLIC_URL",
    "NHACVIEC_SECRET",
    "NHACVIEC_TIMEZONE",
    "NHACVIEC_LANGUAGE",
    "NHACVIEC_HOLIDAYS",
    "NHACVIEC_TELEGRAM_TOKEN",
    "NHACVIEC_TELEGRAM_API_URL",
    "NHACVIEC_TELEGRAM_PROXY",
    "NHACVIEC_SMTP_URL",
    "NHACVIEC_MAIL_FROM",
    "NHACVIEC_CA_FILE",
}


def settings_of(**given: str) -> Settings:
    return load_settings({f"NHACVIEC_{name.upper()}": value for name, value in given.items()}, None)


def fault_of(**given: str) -> str:
    with pytest.raises(BadSettings) as caught:
        settings_of(**given)
    return str(caught.value)


def test_settings_without_any_word_of_the_user_are_those_of_the_manual():
    settings = load_settings({}, None)

    assert (settings.host, settings.port, settings.data_dir) == ("127.0.0.1", 8000, Path("var"))
    assert settings.sqlalchemy_url == "sqlite:///var/nhacviec.db"
    assert settings.base_url == "http://127.0.0.1:8000"
    assert (settings.zone.key, settings.language, settings.holiday_country) == (
        "Asia/Ho_Chi_Minh",
        "vi",
        "VN",
    )
    assert settings.smtp is None
    assert settings.ca_file is None


def test_settings_know_each_name_of_the_manual():
    assert set(names()) >= NAMED_BY_THE_MANUAL


def test_the_environment_wins_over_the_file(tmp_path):
    file = tmp_path / ".env"
    file.write_text("# ours\nexport NHACVIEC_PORT=8001\nNHACVIEC_LANGUAGE='en'\nOTHER=1\n")

    settings = load_settings({"NHACVIEC_PORT": "8002"}, file)

    assert (settings.port, settings.language) == (8002, "en")


def test_an_empty_value_means_the_default():
    assert settings_of(port=" ", smtp_url="").port == 8000


def test_a_dollar_sign_in_a_password_of_the_file_stays_one(tmp_path):
    file = tmp_path / ".env"
    file.write_text("NHACVIEC_SMTP_URL=smtp://a:x${HOME}y@mail.example.org:25\n")

    settings = load_settings({}, file)

    assert settings.smtp is not None
    assert settings.smtp.password == "x${HOME}y"


def test_a_file_saved_on_windows_is_read(tmp_path):
    file = tmp_path / ".env"
    file.write_bytes("\ufeffNHACVIEC_PORT=8001\r\nNHACVIEC_LANGUAGE=en\r\n".encode())

    assert load_settings({}, file).port == 8001


@pytest.mark.parametrize("where", ["environment", "file"])
def test_an_unknown_name_is_an_error_that_lists_the_known_and_the_nearest(where, tmp_path):
    file = tmp_path / ".env"
    file.write_text("NHACVIEC_DATABSE_URL=x\n" if where == "file" else "")

    with pytest.raises(BadSettings) as caught:
        load_settings({"NHACVIEC_DATABSE_URL": "x"} if where == "environment" else {}, file)

    assert "did you mean NHACVIEC_DATABASE_URL?" in str(caught.value)
    assert all(name in str(caught.value) for name in names())


def test_a_name_in_small_letters_is_unknown_and_its_capitals_are_named():
    with pytest.raises(BadSettings, match="nhacviec_port is unknown; did you mean NHACVIEC_PORT"):
        load_settings({"nhacviec_port": "8001"}, None)


def test_a_name_like_no_other_is_unknown():
    assert "NHACVIEC_QQQQ is unknown. Known are NHACVIEC_CA_FILE," in fault_of(qqqq="1")


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("port", "http", "“http” is no port number from 1 to 65535"),
        ("port", "0", "“0” is no port number"),
        ("port", "65536", "“65536” is no port number"),
        ("timezone", "Asia/Hanoi", "“Asia/Hanoi” is no time zone"),
        ("timezone", "../etc/passwd", "is no time zone"),
        ("language", "de", "“de” is no language that is spoken here; known are en, vi"),
        ("holidays", "XX", "“XX” is no country"),
        ("holidays", "DE-XX", "“DE-XX” is no country"),
        ("holidays", "VN-", "“VN-” is no country"),
        ("public_url", "nhacviec.example.org", "begins with http:// or https://"),
        ("public_url", "http://host:port", "begins with http:// or https://"),
        ("telegram_api_url", "ftp://x", "begins with http:// or https://"),
        ("telegram_proxy", "socks5://x:1080", "begins with http:// or https://"),
        ("database_url", "mysql://x/y", "PostgreSQL database or a SQLite file"),
        ("database_url", "postgresql://a:geheim@b:c/d", "PostgreSQL database or a SQLite file"),
        ("database_url", "sqlite://", "PostgreSQL database or a SQLite file"),
        ("smtp_url", "mail.example.org:25", "smtp[s]://[user:password@]host:port"),
        ("smtp_url", "smtp://mail.example.org:smtp", "smtp[s]://[user:password@]host:port"),
        ("smtp_url", "smtp://mail example:25", "smtp[s]://[user:password@]host:port"),
        ("mail_from", "Nhac Viec <a@example.org>", "is no e-mail address"),
        ("mail_from", "example.org", "“example.org” is no e-mail address"),
        ("public_url", "https://nhacviec.example.org/?a=1", "begins with http:// or https://"),
        ("public_url", "https://nhacviec.example.org/#a", "begins with http:// or https://"),
        ("public_url", "https://a:b@nhacviec.example.org", "begins with http:// or https://"),
        ("messages_a_day", "0", "“0” is no number from 2 to 100"),
        ("messages_a_day", "four", "“four” is no number from 2 to 100"),
        ("file_limit_mb", "501", "“501” is no number from 1 to 500"),
        ("files_quota_mb", "9", "“9” is no number from 10 to 10000000"),
        ("ca_file", "/nowhere/ca.pem", "there is no file “/nowhere/ca.pem”"),
    ],
)
def test_a_malformed_value_names_the_setting_the_fault_and_an_example(name, value, fault):
    said = fault_of(**{name: value})

    assert f"NHACVIEC_{name.upper()} cannot be used" in said
    assert fault in said
    assert f"Write for example NHACVIEC_{name.upper()}=" in said


@pytest.mark.parametrize("name", [name for name, info in Settings.model_fields.items() if info.examples])
def test_the_example_of_each_setting_is_a_good_value(name, tmp_path):
    example = str((Settings.model_fields[name].examples or [""])[0])
    if name == "ca_file":
        example = str(tmp_path / "own-ca.pem")
        Path(example).touch()

    assert getattr(settings_of(**{name: example}), name) is not None


def test_an_error_is_said_in_vietnamese():
    settings = load_settings({}, None)
    with pytest.raises(BadSettings) as caught:
        settings_of(port="x")

    said = Words("vi", settings.zone).say(caught.value.phrase)

    assert said == (
        "Không dùng được thiết lập NHACVIEC_PORT: “x” không phải số cổng từ 1 đến 65535. "
        "Ví dụ cách ghi đúng: NHACVIEC_PORT=8000"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("smtp_url", "smtp//user:hunter2@mail.example.org"),
        ("database_url", "mysql://user:hunter2@host/name"),
        ("telegram_proxy", "socks5://user:hunter2@host:1"),
    ],
)
def test_a_mistyped_secret_is_not_shown(name, value):
    with pytest.raises(BadSettings) as caught:
        settings_of(**{name: value})

    assert "hunter2" not in f"{caught.value!r} {caught.value} {caught.value.phrase!r}"
    assert caught.value.__cause__ is None


def test_secrets_are_not_shown_by_the_settings():
    settings = settings_of(
        secret="hunter2",
        telegram_token="1:hunter2",
        telegram_proxy="http://a:hunter2@host",
        smtp_url="smtp://a:hunter2@host:25",
        database_url="postgresql://a:hunter2@host/name",
    )

    assert "hunter2" not in f"{settings!r} {settings} {settings.smtp!r} {settings.model_dump()}"


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.org", SmtpServer("mail.example.org", 25)),
        ("smtp://127.0.0.1:2525", SmtpServer("127.0.0.1", 2525)),
        ("smtp://[::1]:2525/", SmtpServer("::1", 2525)),
        ("smtps://mail.example.org", SmtpServer("mail.example.org", 465, tls="ssl")),
        (
            "smtps://a%40b.org:p%3Aw@mail.example.org:1465",
            SmtpServer("mail.example.org", 1465, "a@b.org", "p:w", "ssl"),
        ),
    ],
)
def test_a_mail_server_is_read_from_its_address(url, server):
    assert settings_of(smtp_url=url).smtp == server


@pytest.mark.parametrize(
    ("given", "sender"),
    [
        ({"mail_from": "ban@example.org", "smtp_url": "smtp://x%40example.org:p@h:25"}, "ban@example.org"),
        ({"smtp_url": "smtp://ban%40example.org:p@h:25"}, "ban@example.org"),
        (
            {"smtp_url": "smtp://ban:p@h:25", "public_url": "https://nhac.example.org"},
            "nhacviec@nhac.example.org",
        ),
        ({"smtp_url": "smtp://127.0.0.1:25"}, "nhacviec@localhost"),
    ],
)
def test_mail_comes_from_the_address_given_or_the_likeliest(given, sender):
    assert settings_of(**given).mail_sender == sender


@pytest.mark.parametrize(
    ("given", "country"),
    [("vn", "VN"), ("None", None), ("none", None), ("de-BY", "DE-BY"), ("GB-ENG", "GB-ENG")],
)
def test_holidays_are_those_of_a_country_a_part_of_one_or_none(given, country):
    assert settings_of(holidays=given).holiday_country == country


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_postgresql_address_is_given_to_its_driver(scheme):
    assert (
        settings_of(database_url=f"{scheme}://a:b@host/n").sqlalchemy_url == "postgresql+psycopg://a:b@host/n"
    )


def test_a_sqlite_file_may_lie_anywhere():
    assert (
        settings_of(database_url="sqlite:////srv/nhacviec.db").sqlalchemy_url == "sqlite:////srv/nhacviec.db"
    )


def test_a_postgresql_server_may_be_reached_by_its_socket():
    url = "postgresql+psycopg://postgres@/nhacviec?host=/run/postgresql"

    assert settings_of(database_url=url).sqlalchemy_url == url


def test_links_begin_with_the_public_address_without_its_last_stroke():
    assert settings_of(public_url="https://nhac.example.org/").base_url == "https://nhac.example.org"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"NHACVIEC_PORT=8000\nwhat is this\n", "line 2: this is not NAME=value"),
        (b"NHACVIEC_PORT=\xff\xfe\n", "cannot be read; make it readable, in UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_an_error(content, fault, tmp_path):
    file = tmp_path / ".env"
    file.write_bytes(content)

    with pytest.raises(BadSettings) as caught:
        load_settings({}, file)

    assert str(file) in str(caught.value)
    assert fault in str(caught.value)


def test_a_secret_is_made_once_and_for_its_owner_alone(tmp_path):
    settings = settings_of(data_dir=str(tmp_path / "new" / "var"))

    secret = secret_of(settings)

    file = tmp_path / "new" / "var" / "secret"
    assert len(secret) >= 48
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [found.name for found in file.parent.iterdir()] == ["secret"]
    assert secret_of(settings) == secret


def test_a_secret_is_made_beside_the_half_made_one_of_a_container_that_died(tmp_path):
    (tmp_path / f"secret.{os.getpid()}").touch()

    assert secret_of(Settings(data_dir=tmp_path)) == (tmp_path / "secret").read_bytes()


def test_a_secret_that_is_given_is_taken(tmp_path):
    assert secret_of(Settings(data_dir=tmp_path, secret=SecretStr("given"))) == b"given"
    assert list(tmp_path.iterdir()) == []


def test_an_empty_secret_is_refused(tmp_path):
    (tmp_path / "secret").touch()

    with pytest.raises(BadSettings, match="is empty; delete it"):
        secret_of(Settings(data_dir=tmp_path))


def test_the_page_of_the_settings_is_current():
    assert (ROOT / "docs" / "settings.md").read_text() == as_table(), "run `make docs`"


def test_the_example_file_holds_known_names_only(tmp_path):
    lines = (ROOT / ".env.example").read_text().splitlines()
    named = {line.lstrip("# ").partition("=")[0] for line in lines if "=" in line}

    assert named == set(names())


def test_documents_and_deployment_name_known_settings_only():
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/*")]
    named = {name for page in pages for name in re.findall(r"NHACVIEC_[A-Z_]*[A-Z]", page.read_text())}

    assert named - set(names()) == set()
    assert "NHACVIEC_PUBLIC_URL" in named
