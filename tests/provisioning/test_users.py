def test_smoke(directory, verified):
    status, user = directory.user("Zoe@acme.example", externalId="7", active="True", name={"givenName":"Zoe","familyName":"Z"}, emails=[{"type":"work","value":"zoe@x.example","primary":True}])
    print(user)
    assert status == 201
    print(directory.found("Users", 'filter=userName eq "zoe@ACME.example"'))
    print(directory.patch(f"Users/{user['id']}", {"op":"Replace","path":"active","value":"False"}))
    print(directory.group("Sales", user["id"]))
    print(directory.get("Users"))
    assert 0
