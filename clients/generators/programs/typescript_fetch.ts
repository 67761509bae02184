import { Configuration, DirectoryApi, ImportMode, ImportsApi } from "../generated/typescript_fetch";
import { baseUrl, fileOf, hasEnded, key, organisation, rep, run, team, until } from "./proof";

const settings = new Configuration({ basePath: baseUrl, accessToken: key });
const directory = new DirectoryApi(settings);
const imports = new ImportsApi(settings);

async function loaded(id: string): Promise<string> {
  const { state, created } = await until(() => imports.getImport({ organisation, id }), hasEnded);
  return `${state}, ${created} created`;
}

run(async () => {
  const stored = await directory.putTeamByExternalId({
    organisation, externalId: team, teamRequest: { name: "Taiga" },
  });
  const ada = await directory.putRepByExternalId({
    organisation, externalId: rep,
    newRepRequest: { name: "Ada Example", team: stored.id, fromDay: new Date("2025-07-01") },
  });

  const query = { organisation, externalId: rep, fields: "name,team" };
  const [part] = (await directory.listPartialReps(query)).data;
  console.log(`${part?.name}, ${part?.id}, ${part?.team === stored.id}`);
  const long = await directory.listPartialReps({ ...query, expand: "team" });
  const within = long.data[0]?.team;
  console.log(typeof within === "object" ? within?.name : within);
  const one = await directory.getPartialRep({ organisation, id: ada.id, fields: "external_id" });
  console.log(`${one.externalId === rep}, ${one.name}`);

  const form = await imports.createImport({
    organisation, file: fileOf("2025-09-02"), mode: ImportMode.AllOrNothing,
  });
  console.log(await loaded(form.id));
  const raw = await imports.createRawImport({
    organisation, body: fileOf("2025-09-03"), filename: "raw.csv",
  });
  console.log(await loaded(raw.id));
});
