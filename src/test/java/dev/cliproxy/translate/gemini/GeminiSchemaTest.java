package dev.cliproxy.translate.gemini;

import static dev.cliproxy.translate.gemini.Gemini.assertJson;
import static dev.cliproxy.translate.gemini.Gemini.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Json;
import org.junit.jupiter.api.Test;

/** JSON schemas and Google's. */
class GeminiSchemaTest {
  private static final String HARD =
      """
      {'$schema':'s','type':'object','properties':{
        'type':{'type':['string','null']},
        'const':{'const':'k'},
        'n':{'type':'integer','exclusiveMinimum':0},
        'm':{'type':'object','propertyNames':{'pattern':'x'},
             'additionalProperties':{'type':'string'}},
        'r':{'$ref':'#/$defs/R'}},
       'required':['type','gone'],
       '$defs':{'R':{'type':'object','properties':{'$id':{'type':'string'}}}}}""";

  private static ObjectNode plain(String schema) {
    return PlainSchema.of(SchemaWriter.written(json(schema)));
  }

  @Test
  void aSchemaThatGoogleUnderstandsIsSentAsItIs() {
    String schema =
        """
        {'type':'object','description':'d','properties':{
          'a':{'type':['string','null'],'format':'date-time','minLength':1},
          'b':{'anyOf':[{'type':'integer'},{'type':'array','items':{'enum':[1,2]}}]},
          'c':{'type':'array','prefixItems':[{'type':'string'}],'maxItems':3}},
         'required':['a'],'additionalProperties':false}""";

    assertJson(schema, SchemaWriter.written(json(schema)));
  }

  @Test
  void whatGoogleIgnoresIsSaidInOtherWordsAndNothingIsLost() {
    ObjectNode schema = json(HARD);
    String before = schema.toString();

    assertJson(
        """
        {'type':'object','properties':{
          'type':{'type':['string','null']},
          'const':{'const':'k','enum':['k']},
          'n':{'type':'integer','exclusiveMinimum':0,'minimum':1},
          'm':{'type':'object','propertyNames':{'pattern':'x'},
               'additionalProperties':{'type':'string'}},
          'r':{'type':'object','properties':{'$id':{'type':'string'}}}},
         'required':['type','gone']}""",
        SchemaWriter.written(schema));
    assertEquals(before, schema.toString());
  }

  @Test
  void oldModelsGetNothingTheyRefuseAndPropertiesKeepTheirNames() {
    assertJson(
        """
        {'type':'OBJECT','properties':{
          'type':{'type':'STRING','nullable':true},
          'const':{'type':'STRING','enum':['k']},
          'n':{'type':'INTEGER','minimum':1},
          'm':{'type':'OBJECT'},
          'r':{'type':'OBJECT','properties':{'$id':{'type':'STRING'}}}},
         'required':['type']}""",
        plain(HARD));
  }

  @Test
  void unionsBecomeAnyOfAndNullBecomesNullable() {
    assertJson(
        "{'anyOf':[{'type':'STRING'},{'type':'INTEGER'}],'description':'d','nullable':true}",
        plain(
            "{'description':'d','oneOf':[{'type':'string'},{'type':'integer'},{'type':'null'}]}"));
    assertJson(
        "{'type':'STRING','nullable':true}",
        plain("{'anyOf':[{'type':'string'},{'type':'null'}]}"));
    assertJson(
        "{'anyOf':[{'type':'STRING'},{'type':'NUMBER'}]}", plain("{'type':['string','number']}"));
    assertJson(
        "{'type':'OBJECT','properties':{'a':{'type':'STRING'}}}",
        plain(
            "{'type':'object','properties':{'a':{'type':'string'}},'anyOf':[{'required':['a']}]}"));
  }

  @Test
  void valuesAreTextsAndArraysHaveItems() {
    assertJson("{'type':'INTEGER','enum':['1','2'],'format':'enum'}", plain("{'enum':[1,2]}"));
    assertJson("{'type':'ARRAY','items':{'type':'STRING'}}", plain("{'type':'array'}"));
    assertJson(
        "{'type':'ARRAY','items':{'type':'NUMBER'}}",
        plain("{'type':'array','items':[{'type':'number'},{'type':'string'}]}"));
    assertJson("{'type':'BOOLEAN'}", plain("{'type':'boolean','enum':[true]}"));
  }

  @Test
  void allOfIsOneSchema() {
    assertJson(
        """
        {'type':'object','properties':{'a':{'type':'string','description':'x'},
          'b':{'type':'integer'}},'required':['a','b']}""",
        SchemaWriter.written(
            json(
                """
                {'type':'object','properties':{'a':{'type':'string'}},'required':['a'],
                 'allOf':[
                  {'properties':{'a':{'description':'x'}}},
                  {'$ref':'#/definitions/B'}],
                 'definitions':{'B':{'properties':{'b':{'type':'integer'}},'required':['a','b']}}}""")));
  }

  @Test
  void whatStandsBesideAReferenceIsKept() {
    assertJson(
        "{'type':'object','properties':{'a':{'type':'string','description':'mine'}}}",
        SchemaWriter.written(
            json(
                """
                {'type':'object','properties':{'a':{'$ref':'#/$defs/A/x~1y','description':'mine'}},
                 '$defs':{'A':{'x/y':{'type':'string','description':'its'}}}}""")));
  }

  @Test
  void aReferenceIntoItselfStays() {
    ObjectNode written =
        SchemaWriter.written(
            json(
                """
                {'type':'object','properties':{'t':{'$ref':'#/$defs/T'}},
                 '$defs':{'T':{'type':'object','properties':{'t':{'$ref':'#/$defs/T'}}}}}"""));

    assertEquals("#/$defs/T", written.at("/properties/t/properties/t/$ref").asText());
    assertTrue(written.at("/$defs/T").isObject());
    assertJson("{'type':'OBJECT'}", PlainSchema.of(written.at("/properties/t/properties/t")));
  }

  @Test
  void aReferenceToNothingAllowsAnything() {
    assertJson(
        "{'type':'object','properties':{'a':{},'b':{},'c':{}}}",
        SchemaWriter.written(
            json(
                """
                {'type':'object','properties':{'a':{'$ref':'#/$defs/Z'},
                 'b':{'$ref':'http://a.org/s'},'c':{'$ref':'#oops'}}}""")));
  }

  @Test
  void aSchemaThatGrowsWithoutBoundIsSentAsItIs() {
    ObjectNode schema = Json.object();
    ObjectNode defs = schema.put("type", "object").putObject("$defs");
    for (int i = 0; i < 40; i++) {
      ObjectNode properties = defs.putObject("d" + i).putObject("properties");
      properties.putObject("a").put("$ref", "#/$defs/d" + (i + 1));
      properties.putObject("b").put("$ref", "#/$defs/d" + (i + 1));
    }
    schema.putObject("properties").putObject("x").put("$ref", "#/$defs/d0");

    assertEquals(schema, SchemaWriter.written(schema));
  }

  @Test
  void googlesSchemaBecomesAJsonSchema() {
    assertJson(
        """
        {'type':'object','properties':{
          'type':{'type':['string','null']},
          'nullable':{'type':'integer','minimum':1},
          'e':{'type':'integer','enum':[1,2]},
          'l':{'type':'array','items':{'type':'string'},'minItems':1,'maxItems':9},
          'u':{'anyOf':[{'type':'string'},{'type':'number'},{'type':'null'}]}},
         'required':['type']}""",
        SchemaReader.jsonSchema(
            json(
                """
                {'type':'OBJECT','properties':{
                  'type':{'type':'STRING','nullable':true},
                  'nullable':{'type':'INTEGER','minimum':1},
                  'e':{'type':'INTEGER','format':'enum','enum':['1','2']},
                  'l':{'type':'ARRAY','items':{'type':'STRING'},'minItems':'1','max_items':9},
                  'u':{'any_of':[{'type':'STRING'},{'type':'NUMBER'}],'nullable':true}},
                 'required':['type'],'propertyOrdering':['type'],'property_ordering':[]}""")));
  }

  @Test
  void aJsonSchemaInTheOtherPlaceStaysOne() {
    String schema =
        """
        {'type':'object','properties':{'$ref':{'type':['string','null']},
         'x_y':{'const':null,'oneOf':[{'type':'string'}]}},'additionalProperties':{'type':'string'}}""";

    assertJson(schema, SchemaReader.jsonSchema(json(schema)));
  }
}
