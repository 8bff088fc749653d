use super::*;

/// The text with the name at `‸` changed.
fn renamed(text: &str, name: &str) -> Result<String, NoRename> {
    let caret = text.find('‸').expect("a caret");
    let text = text.replace('‸', "");
    let edits = rename(&text, &Options::default(), u32::try_from(caret).expect("small"), name)?;
    Ok(apply(&text, &edits).expect("edits that fit"))
}

#[test]
fn a_stage_everywhere() {
    assert_eq!(
        renamed(
            "FROM a AS bu‸ild\nFROM build AS b\nCOPY --from=build /build /x\nRUN --mount=from=Build,target=/y z\nFROM c\nCOPY --from=0 a b\n",
            "maker",
        ),
        Ok("FROM a AS maker\nFROM maker AS b\nCOPY --from=maker /build /x\nRUN --mount=from=maker,target=/y z\nFROM c\nCOPY --from=0 a b\n".to_owned())
    );
    assert_eq!(renamed("FROM a AS o‸ne\nFROM b AS two\n", "two"), Err(NoRename::Taken));
    assert_eq!(renamed("FROM a AS o‸ne\n", "0ne"), Err(NoRename::Invalid));
    assert_eq!(renamed("FROM a AS O‸ne\n", "one"), Ok("FROM a AS one\n".to_owned()));
}

#[test]
fn a_variable_in_words_scripts_and_defaults() {
    assert_eq!(
        renamed(
            "ARG V‸=1\nFROM a:${V}\nARG V\nENV P=/x/$V W=\"${V:-$V}\" Q='$V'\nRUN echo $V \"${V%x}\" '$V' $VV && V=2 cmd && export V\nCOPY a$V b\nCMD echo $V\nFROM b\nENV V=3\nRUN echo $V\n",
            "VERSION",
        ),
        Ok("ARG VERSION=1\nFROM a:${VERSION}\nARG VERSION\nENV P=/x/$VERSION W=\"${VERSION:-$VERSION}\" Q='$V'\nRUN echo $VERSION \"${VERSION%x}\" '$V' $VV && VERSION=2 cmd && export VERSION\nCOPY a$VERSION b\nCMD echo $VERSION\nFROM b\nENV V=3\nRUN echo $V\n".to_owned())
    );
}

#[test]
fn what_a_stage_hands_on_goes_with_it() {
    assert_eq!(
        renamed("FROM a AS b\nENV X‸=1\nFROM b\nRUN echo $X\nFROM c\nRUN echo $X\n", "Y"),
        Ok("FROM a AS b\nENV Y=1\nFROM b\nRUN echo $Y\nFROM c\nRUN echo $X\n".to_owned())
    );
}

#[test]
fn what_the_text_does_not_give_stays() {
    assert_eq!(renamed("FROM node:22\nRUN echo $NODE_‸VERSION\n", "X"), Err(NoRename::NotGiven));
    assert_eq!(renamed("FROM a\nARG TARGET‸ARCH\n", "X"), Err(NoRename::NotGiven));
    assert_eq!(renamed("FROM a\nRU‸N x\n", "X"), Err(NoRename::Nothing));
    assert_eq!(renamed("FROM a\nENV A‸=1 B=2\n", "B"), Err(NoRename::Taken));
    assert_eq!(renamed("FROM a\nENV A‸=1\n", "x-y"), Err(NoRename::Invalid));
}

#[test]
fn a_heredoc_at_both_ends() {
    assert_eq!(
        renamed("FROM a\nRUN <<E‸OF\nEOF2\nEOF\nRUN b\n", "END"),
        Ok("FROM a\nRUN <<END\nEOF2\nEND\nRUN b\n".to_owned())
    );
    assert_eq!(renamed("FROM a\nRUN <<E‸OF\necho\nEND\nEOF\n", "END"), Err(NoRename::Differs));
}
