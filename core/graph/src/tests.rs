use super::*;
use crate::model::{Base, Edge, EdgeKind, Model, Origin, Stage, StageId, StageState, WordVars};
use crate::source::{LineRange, Span, Spanned};
use crate::syntax::{InstructionId, MountType};

fn spanned(text: &str) -> Spanned<String> {
    Spanned::new(text.to_owned(), Span::default())
}

/// A model from lines such as `build: image golang` (stage, base) and `run < build copy` (edge).
/// Origins: a stage's name, `.` the context, `image NAME`, `scratch`, `named NAME`, `url NAME`, `?NAME` unresolved.
pub(super) fn model(text: &str) -> Model {
    let names: Vec<&str> = text
        .lines()
        .filter(|l| !l.contains(" < "))
        .filter_map(|l| Some(l.split_once(':')?.0.trim()))
        .collect();
    let find = |name: &str| names.iter().position(|n| *n == name).map(|i| StageId(u32::try_from(i).unwrap()));
    let origin = |text: &str| match text.split_once(' ') {
        Some(("image", name)) => Origin::Image(name.to_owned()),
        Some(("named", name)) => Origin::NamedContext(name.to_owned()),
        Some(("url", name)) => Origin::Remote(name.to_owned()),
        _ if text == "." => Origin::Context,
        _ if text == "scratch" => Origin::Scratch,
        _ if text.starts_with('?') => Origin::Unresolved,
        _ => Origin::Stage(find(text).unwrap_or_else(|| panic!("no stage {text}"))),
    };
    let mut model = Model::default();
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let at = InstructionId(u32::try_from(model.edges.len()).unwrap());
        if let Some((name, base)) = line.split_once(':').filter(|_| !line.contains(" < ")) {
            let base = base.trim();
            let id = StageId(u32::try_from(model.stages.len()).unwrap());
            let written = base.rsplit(' ').next().unwrap();
            model.stages.push(Stage {
                id,
                name: (!name.is_empty()).then(|| spanned(name.trim())),
                base_written: spanned(written),
                base_expanded: Some(written.to_owned()),
                base: match origin(base) {
                    Origin::Stage(id) => Base::Stage(id),
                    Origin::Image(name) => Base::Image(name),
                    Origin::Scratch => Base::Scratch,
                    Origin::NamedContext(name) => Base::NamedContext(name),
                    _ => Base::Unresolved,
                },
                platform_written: None,
                platform: None,
                base_vars: WordVars::default(),
                platform_vars: None,
                from: at,
                lines: LineRange::default(),
                span: Span::default(),
                doc: String::new(),
                instructions: Vec::new(),
                initial: StageState::default(),
                changes: Vec::new(),
                trigger_states: Vec::new(),
            });
        } else {
            let (to, rest) = line.split_once(" < ").unwrap();
            let (from, kind) = rest.rsplit_once(' ').unwrap();
            model.edges.push(Edge {
                image: String::new(),
                trigger: 0,
                stage: find(to).unwrap(),
                origin: origin(from),
                kind: match kind {
                    "from" => EdgeKind::From,
                    "copy" => EdgeKind::Copy,
                    "bind" => EdgeKind::Mount(MountType::Bind),
                    _ => EdgeKind::Mount(MountType::Cache),
                },
                instruction: at,
                span: Span::default(),
                as_written: from.to_owned(),
                onbuild: false,
            });
        }
    }
    model.target = model.stages.last().map(|s| s.id);
    let graph = Graph::new(&model, &Shown::default());
    model.reachable = model
        .target
        .map(|t| graph.needs(t.index()))
        .unwrap_or_default()
        .into_iter()
        .filter(|&n| n < model.stages.len())
        .map(|n| StageId(u32::try_from(n).unwrap()))
        .collect();
    model
}

const COURSE: &str = "builder: image golang:1.7.3\nrun: image alpine\nbuilder < . copy\nrun < builder copy";

fn node(graph: &Graph, kind: &NodeKind) -> usize {
    graph.nodes.iter().position(|n| n.kind == *kind).unwrap()
}

fn image(name: &str) -> NodeKind {
    NodeKind::Image(name.to_owned())
}

#[test]
fn the_course_example_has_its_nodes_and_links() {
    let graph = Graph::new(&model(COURSE), &Shown::default());
    let kinds: Vec<&NodeKind> = graph.nodes.iter().map(|n| &n.kind).collect();
    let stage = |i| NodeKind::Stage(StageId(i));
    assert_eq!(kinds, [&stage(0), &stage(1), &image("golang:1.7.3"), &image("alpine"), &NodeKind::Context]);
    let links: Vec<_> = graph.links.iter().map(|l| (l.from, l.to, l.kind, l.count())).collect();
    assert_eq!(
        links,
        [
            (2, 0, EdgeKind::From, 1),
            (4, 0, EdgeKind::Copy, 1),
            (3, 1, EdgeKind::From, 1),
            (0, 1, EdgeKind::Copy, 1)
        ]
    );
    assert_eq!(graph.levels(), [1, 2, 0, 0, 0]);
    assert_eq!(graph.needs(1), [0, 1, 2, 3, 4]);
    assert_eq!(graph.needed_by(2), [0, 1, 2]);
    assert!(graph.nodes.iter().all(|n| n.used && !n.cyclic));
}

#[test]
fn edges_of_one_kind_are_bundled_and_shown_ones_only() {
    let text = "a: image x\nb: image x\nb < a copy\nb < a copy\nb < a bind\nb < image x copy\nb < . bind";
    let model = model(text);
    let graph = Graph::new(&model, &Shown::default());
    let bundle = graph.links.iter().find(|l| l.from == 0 && l.kind == EdgeKind::Copy).unwrap();
    assert_eq!((bundle.count(), &bundle.edges), (2, &vec![0, 1]));
    assert_eq!(graph.nodes.iter().filter(|n| n.kind == image("x")).count(), 1);
    assert_eq!(graph.links.iter().map(|l| l.edges.len()).sum::<usize>(), model.edges.len());
    let shown = Shown { mount: false, context: false, ..Shown::default() };
    let graph = Graph::new(&model, &shown);
    assert!(graph.links.iter().all(|l| !matches!(l.kind, EdgeKind::Mount(_))));
    assert!(!graph.nodes.iter().any(|n| n.kind == NodeKind::Context));
}

#[test]
fn images_are_shared_and_emptiness_is_not() {
    let graph = Graph::new(&model("a: scratch\nb: scratch\nc: image x\nd: image x"), &Shown::default());
    let count = |kind: &NodeKind| graph.nodes.iter().filter(|n| n.kind == *kind).count();
    assert_eq!((count(&NodeKind::Scratch), count(&image("x"))), (2, 1));
}

#[test]
fn what_the_target_does_not_need_is_unused() {
    let graph = Graph::new(&model("a: image x\nlint: a\nz: a\nlint < image y copy"), &Shown::default());
    let used: Vec<_> = graph.nodes.iter().map(|n| n.used).collect();
    assert_eq!(used[..3], [true, false, true]);
    assert!(!graph.nodes[node(&graph, &image("y"))].used);
    assert!(graph.nodes[node(&graph, &image("x"))].used);
    let lint = graph.links.iter().find(|l| l.to == 1 && l.kind == EdgeKind::From).unwrap();
    assert!(!lint.used);
    let graph = Graph::new(
        &model("a: image x\nlint: a\nz: a\nlint < image y copy"),
        &Shown { unused: false, ..Shown::default() },
    );
    let kinds: Vec<_> = graph.nodes.iter().map(|n| n.kind.clone()).collect();
    assert_eq!(kinds, [NodeKind::Stage(StageId(0)), NodeKind::Stage(StageId(2)), image("x")]);
    assert_eq!(graph.node_of(StageId(2)), Some(1));
    assert_eq!((graph.node_of(StageId(1)), graph.node_of(StageId(7))), (None, None));
    assert!(graph.nodes.iter().all(|n| n.used) && graph.links.iter().all(|l| l.used));
}

#[test]
fn an_unused_stage_can_be_asked_for_alone() {
    let text = "a: image x\ntools: image y\nlint: a\ndocs: a\nz: a\nlint < tools copy";
    let shown = Shown { unused: false, also: Some(StageId(2)), ..Shown::default() };
    let graph = Graph::new(&model(text), &shown);
    let stages: Vec<Option<usize>> = (0..5).map(|id| graph.node_of(StageId(id))).collect();
    assert_eq!(stages, [Some(0), Some(1), Some(2), None, Some(3)]);
    let used: Vec<bool> = graph.nodes.iter().take(4).map(|node| node.used).collect();
    assert_eq!(used, [true, false, false, true]);
    let beyond = Shown { unused: false, also: Some(StageId(99)), ..Shown::default() };
    assert_eq!(Graph::new(&model(text), &beyond).stage_count(), 2);
}

#[test]
fn stages_can_be_shown_without_what_is_around_them() {
    let text = "a: image x\nb: a\nb < . copy\nb < url https://example.org copy";
    let graph = Graph::new(&model(text), &Shown { outside: false, ..Shown::default() });
    assert_eq!((graph.nodes.len(), graph.stage_count(), graph.links.len()), (2, 2, 1));
}

#[test]
fn links_of_two_nodes_become_one_that_loses_no_edge() {
    let model = model("a: image x\nb: a\nb < a copy\nb < a copy\nb < a bind\nb < . copy");
    let graph = Graph::new(&model, &Shown::default()).merged();
    let both: Vec<&Link> = graph.links.iter().filter(|link| link.from == 0 && link.to == 1).collect();
    assert_eq!(both.len(), 1);
    assert_eq!((both[0].kind, &both[0].edges), (EdgeKind::From, &vec![0, 1, 2]));
    assert!(graph.links.iter().any(|link| graph.nodes[link.from].kind == NodeKind::Context));
}

#[test]
fn chains_of_little_stages_are_folded() {
    let text = "a: image x\nb: a\nc: b\nd: c\nz: image y\nb < . copy\nz < d copy";
    let graph = Graph::new(&model(text), &Shown::default());
    let folded = graph.folded(&[true; 5]);
    assert_eq!(folded.stage_count(), 2);
    assert_eq!(folded.nodes[0].kind, NodeKind::Stage(StageId(3)));
    assert_eq!(folded.nodes[0].folded, [StageId(0), StageId(1), StageId(2)]);
    let places: Vec<_> = (0..5).map(|id| folded.node_of(StageId(id))).collect();
    assert_eq!(places, [Some(0), Some(0), Some(0), Some(0), Some(1)]);
    let into_chain: Vec<_> =
        folded.links.iter().filter(|l| l.to == 0).map(|l| folded.nodes[l.from].kind.clone()).collect();
    assert_eq!(into_chain, [image("x"), NodeKind::Context]);
    // A stage of weight, or one that others take from too, stays.
    assert_eq!(graph.folded(&[true, false, true, true, true]).nodes[0].kind, NodeKind::Stage(StageId(1)));
    let shared = Graph::new(&model(&format!("{text}\nz < b copy")), &Shown::default()).folded(&[true; 5]);
    let stages: Vec<_> = shared.nodes.iter().take(shared.stage_count()).map(|n| n.kind.clone()).collect();
    assert_eq!(stages, [1, 3, 4].map(|id| NodeKind::Stage(StageId(id))));
    check("folded", &folded, &place(&folded, &Sizes::default(), &LayoutOptions::default()));
}

#[test]
fn folding_never_takes_the_target_or_a_cycle() {
    let mut chain = model("a: image x\nb: a\nc: b");
    chain.target = Some(StageId(1));
    chain.reachable = vec![StageId(0), StageId(1)];
    let folded = Graph::new(&chain, &Shown::default()).folded(&[true; 3]);
    let stages: Vec<_> = folded.nodes.iter().take(folded.stage_count()).map(|n| n.kind.clone()).collect();
    assert_eq!(stages, [1, 2].map(|id| NodeKind::Stage(StageId(id))));
    let mut random = Random(0x0dd5_0f0d_1234_4321);
    for round in 0..60 {
        let stages = [1, 3, 8, 20][round % 4];
        let edges = random.below(stages * 2);
        let model = random_model(&mut random, stages, edges, round % 3 == 0);
        let graph = Graph::new(&model, &Shown::default());
        let folded = graph.folded(&vec![true; stages]).merged();
        assert!(
            folded
                .target
                .is_none_or(|id| folded.nodes[folded.node_of(id).unwrap()].kind == NodeKind::Stage(id))
        );
        assert!(folded.nodes.iter().all(|node| node.folded.is_empty() || !node.cyclic), "round {round}");
        let drawn = folded.stage_count() + folded.nodes.iter().map(|node| node.folded.len()).sum::<usize>();
        assert_eq!(drawn, stages, "round {round}");
        let placed = place(&folded, &Sizes::default(), &LayoutOptions::default());
        check(&format!("folded {round}"), &folded, &placed);
    }
}

#[test]
fn cycles_are_marked_and_laid_out() {
    let text = "a: image x\nb: a\nc: b\na < c copy\nb < b copy\nd: c";
    let (graph, layout) = layout(&model(text), &LayoutOptions::default());
    let cyclic: Vec<_> = graph.nodes.iter().map(|n| n.cyclic).collect();
    assert_eq!(cyclic, [true, true, true, false, false]);
    let back = graph.links.iter().position(|l| l.to == 0 && l.from == 2).unwrap();
    assert!(graph.links[back].cyclic && graph.links[back].forward);
    assert_eq!(layout.routes[back].heading, Point { x: -1.0, y: 0.0 });
    let myself = graph.links.iter().position(|l| l.to == 1 && l.from == 1).unwrap();
    assert!(graph.links[myself].cyclic);
    assert_eq!(layout.routes[myself].heading, Point { x: 0.0, y: 1.0 });
    // A forward reference that closes no cycle is only that.
    let graph = Graph::new(&model("a: image x\nb: image y\na < b copy"), &Shown::default());
    let link = graph.links.iter().find(|l| l.from == 1).unwrap();
    assert!(link.forward && !link.cyclic);
    assert_eq!(graph.levels()[..2], [2, 1]);
}

#[test]
fn a_model_with_ids_out_of_range_is_survived() {
    let mut broken = model(COURSE);
    broken.target = Some(StageId(9));
    broken.reachable = vec![StageId(7)];
    broken.edges[0].stage = StageId(40);
    broken.edges[1].origin = Origin::Stage(StageId(41));
    broken.stages[0].base = Base::Stage(StageId(u32::MAX));
    let (graph, layout) = layout(&broken, &LayoutOptions::default());
    assert_eq!(graph.target, None);
    assert_eq!(layout.nodes.len(), graph.nodes.len());
    check("broken", &graph, &layout);
}

#[test]
fn the_spine_of_the_course_example_is_straight() {
    let (graph, layout) = layout(&model(COURSE), &LayoutOptions::default());
    let y = |n: usize| layout.nodes[n].rect.centre().y;
    assert_eq!(y(0), y(1));
    assert_eq!(y(node(&graph, &image("golang:1.7.3"))), y(0));
    let copy = graph.links.iter().position(|l| l.from == 0 && l.to == 1).unwrap();
    assert_eq!(layout.routes[copy].segments.len(), 1);
    assert!(matches!(layout.routes[copy].segments[0], Segment::Line(_)));
    // An image stands just before the stage that starts from it.
    assert_eq!(layout.nodes[node(&graph, &image("alpine"))].rank, 1);
}

#[test]
fn a_collector_stands_amid_what_it_collects() {
    let text = "a: image x\nb: image x\nc: image x\nd: image x\nall: scratch\n\
        all < a copy\nall < b copy\nall < c copy\nall < d copy";
    for direction in [Direction::LeftToRight, Direction::TopToBottom] {
        let (_, layout) = layout(&model(text), &LayoutOptions { direction, ..LayoutOptions::default() });
        let at = |n: usize| {
            let c = layout.nodes[n].rect.centre();
            if direction == Direction::LeftToRight { c.y } else { c.x }
        };
        let mut four: Vec<f32> = (0..4).map(at).collect();
        four.sort_by(f32::total_cmp);
        assert!((at(4) - (four[1] + four[2]) / 2.0).abs() <= 1.0, "{four:?} {}", at(4));
    }
}

/// What holds for every layout.
fn check(what: &str, graph: &Graph, layout: &Layout) {
    for (i, a) in layout.nodes.iter().enumerate() {
        let r = a.rect;
        assert!(r.w > 0.0 && r.h > 0.0, "{what}: node {i} has no area");
        assert!(
            r.x >= 0.0 && r.y >= 0.0 && r.x + r.w <= layout.size.w && r.y + r.h <= layout.size.h,
            "{what}: node {i} lies outside"
        );
        for (j, b) in layout.nodes.iter().enumerate().skip(i + 1) {
            assert!(!r.overlaps(&b.rect, 4.0), "{what}: nodes {i} and {j} overlap: {r:?} {:?}", b.rect);
        }
    }
    let on_border = |p: Point, r: Rect| {
        let near = |a: f32, b: f32| (a - b).abs() < 0.51;
        let within_x = p.x >= r.x - 0.51 && p.x <= r.x + r.w + 0.51;
        let within_y = p.y >= r.y - 0.51 && p.y <= r.y + r.h + 0.51;
        ((near(p.x, r.x) || near(p.x, r.x + r.w)) && within_y)
            || ((near(p.y, r.y) || near(p.y, r.y + r.h)) && within_x)
    };
    for (index, (link, route)) in graph.links.iter().zip(&layout.routes).enumerate() {
        let (from, to) = (layout.nodes[link.from].rect, layout.nodes[link.to].rect);
        assert!(on_border(route.start, from), "{what}: link {index} starts off its node: {route:?} {from:?}");
        assert!(on_border(route.tip, to), "{what}: link {index} ends off its node: {route:?} {to:?}");
        assert!(!route.segments.is_empty(), "{what}: link {index} has no path");
        for point in super::route::samples(route, 24) {
            assert!(point.x.is_finite() && point.y.is_finite());
            assert!(point.x >= 0.0 && point.x <= layout.size.w && point.y >= 0.0 && point.y <= layout.size.h);
            for (n, placed) in layout.nodes.iter().enumerate() {
                assert!(
                    !placed.rect.contains(point, 1.0),
                    "{what}: link {index} runs through node {n}: {point:?}"
                );
            }
        }
    }
}

/// A small generator: the tests need variety, not quality.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % limit.max(1)
    }
}

fn random_model(random: &mut Random, stages: usize, edges: usize, forward: bool) -> Model {
    let mut text = String::new();
    let pick = |random: &mut Random, below: usize| match random.below(8) {
        0 | 1 => format!("image i{}", random.below(1 + stages / 3)),
        2 => "scratch".to_owned(),
        3 => format!("named n{}", random.below(2)),
        _ if below > 0 => format!("s{}", random.below(below)),
        _ => "image i".to_owned(),
    };
    for stage in 0..stages {
        let base = pick(random, stage);
        text.push_str(&format!("s{stage}: {base}\n"));
    }
    for _ in 0..edges {
        let to = random.below(stages);
        let from = match random.below(8) {
            0 => ".".to_owned(),
            1 => "url https://example.org/x".to_owned(),
            2 => format!("?u{}", random.below(2)),
            _ => {
                let below = if forward && random.below(4) == 0 { stages } else { to };
                pick(random, below)
            }
        };
        let kind = ["copy", "copy", "bind", "cache"][random.below(4)];
        text.push_str(&format!("s{to} < {from} {kind}\n"));
    }
    let mut model = model(&text);
    if random.below(3) == 0 && stages > 0 {
        model.target = Some(StageId(u32::try_from(random.below(stages)).unwrap()));
    }
    model
}

#[test]
fn every_random_graph_is_laid_out_well_and_always_the_same() {
    let mut random = Random(0x5eed_1234_5678_9abc);
    for round in 0..160 {
        let stages = [0, 1, 2, 3, 5, 8, 13, 25][round % 8];
        let edges = if stages == 0 { 0 } else { random.below(stages * 3 + 1) };
        let model = random_model(&mut random, stages, edges, round % 3 == 0);
        for direction in [Direction::LeftToRight, Direction::TopToBottom] {
            let options = LayoutOptions { direction, ..LayoutOptions::default() };
            let (graph, one) = layout(&model, &options);
            let (again, two) = layout(&model, &options);
            assert!(graph == again && one == two, "round {round} is not deterministic");
            assert_eq!(graph.topological_order().len(), graph.nodes.len(), "round {round}");
            check(&format!("round {round} {direction:?}"), &graph, &one);
        }
    }
}

#[test]
fn labels_keep_off_nodes_and_each_other_in_ordinary_files() {
    let files = [
        COURSE,
        "a: image x\nb: a\nc: a\nd: image y\nd < b copy\nd < c copy\nd < b bind\nc < . copy\nb < . bind",
        "a: image x\nb: image x\nc: image x\nd: image x\nall: scratch\nall < a copy\nall < b copy\nall < c copy\n\
         all < d copy\na < . copy\nb < . copy\nc < . copy\nd < . copy",
    ];
    for file in files {
        for direction in [Direction::LeftToRight, Direction::TopToBottom] {
            let model = model(file);
            let options = LayoutOptions { direction, ..LayoutOptions::default() };
            let (graph, layout) = layout(&model, &options);
            let sizes = Sizes::estimate(&graph, &model, &options.metrics);
            let labels: Vec<Rect> = layout
                .routes
                .iter()
                .zip(&sizes.labels)
                .filter_map(|(route, &size)| route.label.map(|at| Rect::around(at, size)))
                .collect();
            assert_eq!(labels.len(), sizes.labels.iter().filter(|s| s.w > 0.0).count());
            for (i, label) in labels.iter().enumerate() {
                assert!(
                    !layout.nodes.iter().any(|n| n.rect.overlaps(label, 0.0)),
                    "{file} {direction:?}: {label:?}"
                );
                assert!(
                    !labels.iter().skip(i + 1).any(|o| o.overlaps(label, 0.0)),
                    "{file} {direction:?}: {label:?}"
                );
            }
        }
    }
}

#[test]
fn large_graphs_stay_quick_and_sound() {
    let mut random = Random(99);
    let model = random_model(&mut random, 60, 200, false);
    let start = std::time::Instant::now();
    let (graph, placed) = layout(&model, &LayoutOptions::default());
    let took = start.elapsed();
    println!("60 stages, 200 edges: {} nodes, {} links, {took:?}", graph.nodes.len(), graph.links.len());
    check("60 stages", &graph, &placed);
    // Generous: the build of the tests is not optimised and the machine is shared.
    assert!(took.as_secs() < 10, "{took:?}");

    let mut chain = String::from("s0: image x\n");
    for i in 1..400 {
        chain.push_str(&format!("s{i}: s{}\ns{i} < s0 copy\n", i - 1));
    }
    let start = std::time::Instant::now();
    let (graph, placed) = layout(&self::model(&chain), &LayoutOptions::default());
    println!("chain of 400, all from the first: {:?}", start.elapsed());
    assert_eq!(placed.nodes.len(), graph.nodes.len());
    assert!(start.elapsed().as_secs() < 60);
}

#[test]
fn what_mermaid_reads_in_any_writing_is_parted() {
    let graph = Graph::new(&model("a: scratch"), &Shown::default());
    let texts = Texts { nodes: vec![vec!["c\\new $$$x$ fab:fa-car a:fa".to_owned()]], links: Vec::new() };
    let mermaid = to_mermaid(&graph, &texts, Direction::LeftToRight);
    let wanted = "c#92;#8203;new #36;#8203;#36;#8203;#36;x#36; fab:#8203;fa-car a:fa";
    assert!(mermaid.contains(wanted), "{mermaid}");
}

#[test]
fn exports_escape_what_their_readers_would_read() {
    let text = "a: image x\nz: a\nz < a copy\nz < a copy\nz < . bind\nlint: a";
    let model = self::model(text);
    let graph = Graph::new(&model, &Shown::default());
    let mut texts = Texts::plain(&graph, &model);
    texts.nodes[0] = vec!["say \"hi\" \\ ; ]".to_owned(), "<b>&#\n".to_owned()];
    let mermaid = to_mermaid(&graph, &texts, Direction::LeftToRight);
    assert!(
        mermaid.contains("  n0[\"say #34;hi#34; #92; #59; #93;<br/>#60;b#62;#38;#35; \"]\n"),
        "{mermaid}"
    );
    assert!(mermaid.contains("  n0 -->|\"COPY ×2\"| n1\n"), "{mermaid}");
    assert!(mermaid.contains("  class n1,n4 unused\n") || mermaid.contains(" unused\n"), "{mermaid}");
    let dot = to_dot(&graph, &texts, Direction::TopToBottom);
    assert!(dot.contains("n0 [label=\"say \\\"hi\\\" \\\\ ; ]\\n<b>&amp;# \", shape=box"), "{dot}");
    assert!(dot.contains("n0 -> n1 [label=\"COPY ×2\", style=dashed"), "{dot}");
    assert_eq!(dot.matches('{').count(), 1);
}
