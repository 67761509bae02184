"""Attacks on signing in at an identity provider: what is wrong, and the code of the refusal.

Those in `LATE` happen while the answer is on its way back.
"""

from apps.provisioning.models import Connection, Domain

from .attacking import (
    answer_of_another_browser,
    changed_after_signing,
    claims,
    code_used_before,
    described,
    encoding,
    given,
    header,
    injected_code,
    key_swapped,
    key_withdrawn,
    keys,
    no_algorithm,
    nonce_of_another,
    other_key,
    pem,
    person,
    seconds,
    signed_with,
    text,
    token_answer,
    weak_key,
    without_signature,
)
from .attacking_people import (
    account,
    address_of_a_known_member,
    ana,
    disabled,
    domain_of_another_organisation,
    known,
    other_client,
    removed,
    rows,
    suspended,
    too_late,
    unreadable_secret,
)
from .identity_provider import SECRET, public, rsa_key, unsigned

LONG = "x" * 70_000
EARLY = {
    "issuer_of_another_tenant": (claims(iss="https://login.acme.example/other"), "sso_issuer"),
    "issuer_with_slash": (claims(iss="https://login.acme.example/tenant/"), "sso_issuer"),
    "issuer_in_capitals": (claims(iss="https://LOGIN.acme.example/tenant"), "sso_issuer"),
    "issuer_missing": (claims(iss=None), "sso_issuer"),
    "issuer_as_a_list": (claims(iss=["https://login.acme.example/tenant"]), "sso_issuer"),
    "audience_of_another_application": (other_client, "sso_audience"),
    "audience_of_several": (claims(aud=["ssi-platform", "other"]), "sso_audience"),
    "audience_missing": (claims(aud=None), "sso_audience"),
    "audience_begins_alike": (claims(aud="ssi-platform-2"), "sso_audience"),
    "authorised_party_is_another": (claims(azp="other"), "sso_audience"),
    "nonce_of_another_sign_in": (nonce_of_another, "sso_nonce"),
    "nonce_missing": (claims(nonce=None), "sso_nonce"),
    "nonce_empty": (claims(nonce=""), "sso_nonce"),
    "nonce_is_a_list": (claims(nonce=["x"]), "sso_nonce"),
    "unsigned": (encoding(unsigned), "sso_signature"),
    "algorithm_none": (no_algorithm("none"), "sso_algorithm"),
    "algorithm_none_in_capitals": (no_algorithm("NONE"), "sso_algorithm"),
    "signed_with_the_client_secret": (
        encoding(signed_with(lambda key: SECRET.encode())), "sso_algorithm"),
    "signed_with_the_public_key": (encoding(signed_with(pem)), "sso_algorithm"),
    "signed_with_the_public_key_as_rsa": (
        encoding(signed_with(pem, "RS256")), "sso_signature"),
    "algorithm_that_is_not_announced": (
        lambda scene: setattr(scene.provider, "algorithm", "RS512"), "sso_algorithm"),
    "provider_announces_a_shared_secret": (
        lambda scene: (
            described(id_token_signing_alg_values_supported=["HS256"])(scene),
            encoding(signed_with(lambda key: SECRET.encode()))(scene)), "sso_algorithm"),
    "signed_by_somebody_else": (encoding(other_key), "sso_signature"),
    "key_in_the_header": (
        lambda scene: (
            header(jwk=public(rsa_key("mallory"), "first"))(scene),
            encoding(other_key)(scene)), "sso_signature"),
    "address_of_keys_in_the_header": (
        lambda scene: (
            header(jku="https://evil.example/keys")(scene),
            encoding(other_key)(scene)), "sso_signature"),
    "unknown_key": (header(kid="mallory"), "sso_key"),
    "key_id_is_a_path": (header(kid="../../dev/null"), "sso_key"),
    "key_swapped": (key_swapped, "sso_signature"),
    "key_withdrawn": (key_withdrawn, "sso_key"),
    "key_is_weak": (weak_key, "sso_key"),
    "key_is_for_encryption": (keys(lambda key, kid: [public(key, kid, use="enc")]), "sso_key"),
    "key_is_for_another_algorithm": (
        keys(lambda key, kid: [public(key, kid, alg="RS512")]), "sso_key"),
    "two_keys_with_one_id": (
        keys(lambda key, kid: [public(key, kid), public(rsa_key("two"), kid)]), "sso_key"),
    "keys_are_none": (keys(lambda key, kid: []), "sso_key"),
    "key_is_symmetric": (
        keys(lambda key, kid: [{"kty": "oct", "k": "c2VjcmV0", "kid": kid}]), "sso_key"),
    "unknown_extension": (header(crit=["x"], x=1), "sso_token"),
    "changed_after_signing": (encoding(changed_after_signing), "sso_signature"),
    "signature_cut_off": (encoding(without_signature), "sso_signature"),
    "no_token": (encoding(text("token")), "sso_token"),
    "encrypted_token": (encoding(text("a.b.c.d.e")), "sso_token"),
    "long_token": (encoding(text(LONG)), "sso_token"),
    "expired": (seconds(iat=-400, exp=-100), "sso_expired"),
    "expired_a_minute_ago": (seconds(iat=-200, exp=-60), "sso_expired"),
    "issued_long_ago": (seconds(iat=-700, exp=300), "sso_expired"),
    "issued_in_the_future": (seconds(iat=90, exp=400), "sso_not_yet"),
    "not_valid_yet": (seconds(nbf=90), "sso_not_yet"),
    "never_expires": (claims(exp=None), "sso_token"),
    "expires_as_a_text": (claims(exp="tomorrow"), "sso_token"),
    "expires_at_infinity": (claims(exp=1e300), "sso_token"),
    "issued_never": (claims(iat=None), "sso_token"),
    "subject_missing": (claims(sub=None), "sso_subject"),
    "subject_empty": (claims(sub=""), "sso_subject"),
    "subject_is_a_number": (claims(sub=1), "sso_subject"),
    "subject_is_long": (claims(sub="s" * 256), "sso_subject"),
    "subject_has_a_nul": (claims(sub="s\0"), "sso_subject"),
    "token_refused_by_provider": (token_answer(400, b"{}"), "sso_code"),
    "token_missing": (token_answer(200, b"{}"), "sso_code"),
    "token_answer_is_a_page": (token_answer(200, b"<html>"), "provider_answer"),
    "unverified_domain": (person(email="mallory@evil.example"), "sso_domain"),
    "domain_of_another_organisation": (domain_of_another_organisation, "sso_domain"),
    "domain_below_a_verified_one": (person(email="mallory@x.acme.example"), "sso_domain"),
    "domain_that_ends_alike": (person(email="mallory@notacme.example"), "sso_domain"),
    "domain_not_verified_yet": (rows(Domain, verified_at=None), "sso_domain"),
    "address_of_two_domains": (person(email="m@evil.example@acme.example"), "sso_email"),
    "address_with_a_line": (person(email="m@evil.example\n@acme.example"), "sso_email"),
    "address_in_other_letters": (person(email="mallory@ac\u043ce.example"), "sso_email"),
    "address_missing": (person(email=None), "sso_email"),
    "address_is_a_list": (person(email=["mallory@acme.example"]), "sso_email"),
    "address_not_verified": (person(email_verified=False), "sso_email"),
    "address_not_verified_as_text": (person(email_verified="false"), "sso_email"),
    "user_name_of_a_member": (
        person(email=None, preferred_username="ada@acme.example", upn="ada@acme.example"),
        "sso_email"),
    "address_of_a_known_member": (address_of_a_known_member, "sso_other_person"),
    "nobody_joins_without_a_default_role": (rows(Connection, default_role=""), "sso_no_member"),
    "deactivated_account": (ana(account(is_active=False)), "sso_inactive"),
    "deactivated_account_known_before": (known(account(is_active=False)), "sso_inactive"),
    "operator_of_the_platform": (ana(account(is_superuser=True)), "sso_operator"),
    "suspended_member": (ana(suspended), "sso_suspended"),
    "suspended_member_known_before": (known(suspended), "sso_suspended"),
    "too_many_groups_to_name": (
        claims(_claim_names={"groups": "src1"}, groups=None), "sso_groups"),
    "more_groups_than_are_read": (
        claims(groups=[f"group-{n}" for n in range(1_001)]), "sso_groups"),
}  # fmt: skip
LATE = {
    "state_of_another": (given(state="x" * 43), "sso_state"),
    "state_missing": (given(state=None), "sso_state"),
    "state_given_twice": (
        lambda scene: scene.given.update(state=[scene.given["state"]] * 2), "sso_state"),
    "answer_of_another_browser": (answer_of_another_browser, "sso_state"),
    "answer_of_another_issuer": (given(iss="https://evil.example"), "sso_issuer"),
    "provider_says_no": (given(error="access_denied"), "sso_denied"),
    "code_missing": (given(code=None), "sso_code"),
    "code_made_up": (given(code="made-up"), "sso_code"),
    "code_of_another_browser": (injected_code, "sso_code"),
    "code_used_before": (code_used_before, "sso_code"),
    "too_late": (too_late, "sso_flow"),
    "connection_disabled_meanwhile": (disabled, "sso_connection"),
    "connection_removed_meanwhile": (removed, "sso_connection"),
    "secret_of_another_installation": (unreadable_secret, "sso_secret"),
}  # fmt: skip
ATTACKS = EARLY | LATE
