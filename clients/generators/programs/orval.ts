import {
  createImport, createRawImport, getImport, getPartialRep, ImportMode, listPartialReps,
  putRepByExternalId, putTeamByExternalId,
} from "../generated/orval/ssi";
import { fileOf, hasEnded, organisation, rep, run, team, until } from "./proof";

/** The data of an answer with the status that is wanted. */
function of<A extends { status: number; data: unknown }, S extends A["status"]>(
  answer: A, ...wanted: S[]
): Extract<A, { status: S }>["data"] {
  if (!wanted.some((status) => status === answer.status)) throw new Error(`${answer.status}`);
  return answer.data;
}

async function loaded(id: string): Promise<string> {
  const { state, created } = await until(async () => of(await getImport(organisation, id), 200), hasEnded);
  return `${state}, ${created} created`;
}

run(async () => {
  const stored = of(await putTeamByExternalId(organisation, team, { name: "Taiga" }), 200, 201);
  const wanted = { name: "Ada Example", team: stored.id, from_day: "2025-07-01" };
  const ada = of(await putRepByExternalId(organisation, rep, wanted), 200, 201);

  const query = { external_id: rep, fields: "name,team" };
  const [part] = of(await listPartialReps(organisation, query), 200).data;
  console.log(`${part?.name}, ${part?.id}, ${part?.team === stored.id}`);
  const long = of(await listPartialReps(organisation, { ...query, expand: "team" }), 200);
  const within = long.data[0]?.team;
  console.log(typeof within === "object" ? within?.name : within);
  const one = of(await getPartialRep(organisation, ada.id, { fields: "external_id" }), 200);
  console.log(`${one.external_id === rep}, ${one.name}`);

  const file = fileOf("2025-09-02");
  const form = of(await createImport(organisation, { file, mode: ImportMode.all_or_nothing }), 202);
  console.log(await loaded(form.id));
  const options = { filename: "raw.csv" };
  const raw = of(await createRawImport(organisation, fileOf("2025-09-03"), options), 202);
  console.log(await loaded(raw.id));
});
