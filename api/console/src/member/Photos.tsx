import { useEffect, useState } from "preact/hooks";
import type { MemberServer } from "../api/member";
import type { Paper } from "../api/views";
import { timeOfDay } from "../look/times";
import { sayCode, useWords } from "../words/words";
import "./photos.css";

interface Props {
  server: MemberServer;
  request: string;
  /** Grows with each change of the request. */
  changes: number;
}

/** The pictures of the job, by whoever took them. They are private: each is fetched with the member's own right. */
export function Photos({ server, request, changes }: Props) {
  const say = useWords();
  const [papers, setPapers] = useState<Paper[]>([]);
  useEffect(() => {
    server.papers(request).then((all) => setPapers(all.filter(isPicture)), () => undefined); // the next change asks again
  }, [request, changes]);
  if (papers.length === 0) return null;
  return (
    <section class="photos" aria-label={say("photos.heading")}>
      <h2>{say("photos.heading")}</h2>
      <ul>{papers.map((paper) => <Photo key={paper.id} server={server} paper={paper} />)}</ul>
    </section>
  );
}

function isPicture(paper: Paper): boolean {
  return paper.content_type.startsWith("image/");
}

function Photo({ server, paper }: { server: MemberServer; paper: Paper }) {
  const say = useWords();
  const address = useContent(server, paper);
  const words = say("photos.by", { who: sayCode("role", paper.author_role), time: timeOfDay(Date.parse(paper.created_at), false) });
  return (
    <li>
      {address ? <a href={address} target="_blank" rel="noreferrer"><img src={address} alt={words} /></a> : <span class="blank" />}
      <small>{words}</small>
    </li>
  );
}

/** The address of a file's content while it is shown. */
function useContent(server: MemberServer, paper: Paper): string | undefined {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    let made: string | undefined;
    let gone = false;
    const take = (content: Blob) => {
      if (gone) return;
      made = URL.createObjectURL(content);
      setAddress(made);
    };
    server.contentOf(paper).then(take, () => undefined); // its place says when and by whom it was taken
    return () => {
      gone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [paper.id]);
  return address;
}
