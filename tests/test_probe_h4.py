from django.db import transaction
from tests.routes import tenant_routes
from tests.furnished import furnish
from tests.calls import ask, client
from tests.conftest import key
import time

def test_probe(acme, globex):
    t=time.time()
    house = furnish(acme)
    print("furnish", time.time()-t)
    gk = key(globex); ak=key(acme); 
    from django.contrib.auth import get_user_model
    who = {"nobody": None, "stranger": gk, "rep": house.people["bob"], "manager": house.people["alice"], "analyst": house.people["ana"], "admin": house.people["ada"], "key": ak}
    scopes={p: client(key(acme, p)) for p in {str(r.view.read_permission) for r in tenant_routes()}}
    who={k: client(v) for k,v in who.items()}
    t=time.time(); n=0
    for route in tenant_routes():
        whiches = ["own","other"] if any(p in ("team","rep") or (p=="pk" and route.name.split("-")[0] in ("team","rep","job","import","target")) or p=="external_id" for p in route.parameters) else ["own"]
        if route.name.startswith("target-plan") and route.parameters: whiches.append("all")
        for m in route.methods:
            for w in whiches:
                row=[]
                for name, person in {**who, "scope": scopes[str(route.view.read_permission)]}.items():
                    with transaction.atomic():
                        r = ask(person, m, route.name, house, w); n+=1
                        transaction.set_rollback(True)
                    row.append(r.status_code)
                    if r.status_code in (400,500): print("     !!", name, r.content[:300])
                print(f"{m:7}{route.name:26}{w if len(whiches)>1 else '-':8}", *row, " ", route.view.read_permission)
    print(n, time.time()-t)
