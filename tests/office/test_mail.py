import pytest

from temoin.office.project.mail import CONSOLE, SMTP, BadMail, mail_settings


def test_without_an_address_messages_are_shown():
    assert mail_settings("") == {"EMAIL_BACKEND": CONSOLE}


def test_an_address_says_host_port_person_and_password():
    found = mail_settings("smtp://ada%40example.org:p%2Fw@mail.example.org:2525")
    assert found["EMAIL_BACKEND"] == SMTP
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mail.example.org", 2525)
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("ada@example.org", "p/w")
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (True, False)


def test_smtps_speaks_tls_from_the_start_and_loopback_in_the_clear():
    assert mail_settings("smtps://mail.example.org")["EMAIL_PORT"] == 465
    assert mail_settings("smtps://mail.example.org")["EMAIL_USE_SSL"] is True
    assert mail_settings("smtp://127.0.0.1:1025")["EMAIL_USE_TLS"] is False


@pytest.mark.parametrize("text", ["mail.example.org", "http://mail.example.org", "smtp://", "smtp://h:port"])
def test_what_is_no_address_is_refused_in_a_sentence(text):
    with pytest.raises(BadMail, match="TEMOIN_MAIL"):
        mail_settings(text)
