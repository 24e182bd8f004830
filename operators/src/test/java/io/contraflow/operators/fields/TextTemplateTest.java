package io.contraflow.operators.fields;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextTemplateTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "{t}. {b}. {d} ~ {'t':'Shoe','b':'Fell','d':'Dry'} ~ Shoe. Fell. Dry",
        "{t}. {b}. {d} ~ {'t':'Shoe','d':'Dry'} ~ Shoe. Dry",
        "{t}. {b}. {d} ~ {'b':'Fell','d':'Dry'} ~ Fell. Dry",
        "{t}. {b}. {d} ~ {'t':'Shoe'} ~ Shoe",
        "{t}. {b}. {d} ~ {'t':'Shoe.','b':' ','d':null} ~ Shoe.",
        "{t}. {b} ~ {'t':'Shoe!','b':'Fell'} ~ Shoe! Fell",
        "{t} ({b}), {d} ~ {'t':'Shoe','d':'Dry'} ~ Shoe, Dry",
        "{t} ({b}), {d} ~ {'t':'Shoe','b':'Fell'} ~ Shoe (Fell)",
        "{t} ({b}) ~ {'t':'Shoe'} ~ Shoe",
        "{t}. Brand: {b}. ~ {'t':'Shoe','b':'Fell'} ~ Shoe. Brand: Fell.",
        "{t}. Brand: {b}. ~ {'b':'Fell'} ~ Brand: Fell.",
        "{t}. Brand: {b}. ~ {'t':'Shoe'} ~ Shoe.",
        "{t}. {tags} ~ {'t':'Shoe','tags':['dry',null,'red','']} ~ Shoe. dry, red",
        "{t}. {c[].n} ~ {'t':'Shoe','c':[{'n':'a'},{},{'n':'b'}]} ~ Shoe. a, b",
        "{t}. {y} ~ {'t':'Shoe','y':2026} ~ Shoe. 2026",
        "{x.y|t} ~ {'t':'Shoe'} ~ Shoe",
        "t ~ {'t':' as it is '} ~ ` as it is `",
        "[t, b] ~ {'t':'Shoe','b':'Fell'} ~ Shoe. Fell",
        "{t} ~ {'t':''} ~ ``"
      })
  void shouldLeaveNothingOfWhatIsAbsent(String template, String record, String text) {
    assertThat(
            TextTemplate.parse(template.strip()).of(FieldPathTest.read(record.replace('\'', '"'))))
        .isEqualTo(text);
  }

  @Test
  void shouldBeNoTextWhereAllIsAbsent() {
    assertThat(TextTemplate.parse("{t}. {b}").of(FieldPathTest.read("{\"x\":1}"))).isNull();
  }

  @Test
  void shouldRefuseWhatIsNoText() {
    TextTemplate template = TextTemplate.parse("{t}. {b}");
    assertThatThrownBy(() -> template.of(FieldPathTest.read("{\"t\":\"a\",\"b\":{\"c\":1}}")))
        .hasMessage("b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{t", "{}", "{a..b}", "{=x}", "{t} {$key}", "a[].b[]"})
  void shouldRefuseWhatIsNoTemplate(String template) {
    assertThatThrownBy(() -> TextTemplate.parse(template))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
