#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"
#include "intel/scan/expressions.hpp"
#include "intel/scan/find.hpp"

namespace tocsin::scan {
namespace {

/// Given names that are common somewhere and rarely anything else.
const std::set<std::string_view>& given_names() {
  static const std::set<std::string_view> names = [] {
    static constexpr std::string_view list =
        "Aaron Abdul Abdullah Adam Adriana Agnes Agnieszka Ahmed Aisha Alan Albert Alejandro Aleksander Alessandro Alexander Alexandra Alexei Alfred Ali Alice Alicia Alison Amanda Amelia Amina Amir Amy "
        "Ana Anastasia Anders Andrea Andreas Andrei Andrew Andrzej Angela Anita Anja Ann Anna Anne Annika Anthony Antoine Antonio Anya Ariel Arjun Arne Arthur Arun Asha Astrid Audrey Ayesha Barbara Bart Beatrice "
        "Benjamin Bernard Bernhard Beth Betty Bianca Bjorn Bogdan Boris Brenda Brian Bridget Bruce Bruno Camilla Carl Carla Carlos Carmen Carol Caroline Catherine Cathy Cecilia Celine Charles Charlotte Chen Chloe "
        "Christian Christina Christine Christoph Christopher Claire Clara Claudia Colin Craig Cristina Cynthia Daniel Daniela Daphne Darren David Dawn Deborah Denise Dennis Derek Diana Diego Dieter Dimitri Dmitri "
        "Dmitry Dominic Donald Donna Doris Dorothy Douglas Duncan Edith Eduardo Edward Eileen Einar Elaine Eleanor Elena Elisabeth Elizabeth Ellen Elsa Emil Emilia Emily Emma Eric Erik Erika Esther Ethan Eugene Eva Evelyn "
        "Fatima Felipe Felix Fernando Fiona Florian Frances Francesca Francesco Francisco Frank Franz Fredrik Frederick Gabriel Gareth Gary Geoffrey George Gerald Gerard Giovanni Giulia Gloria Gordon Graham Gregory "
        "Guillaume Gunnar Gustav Hannah Hans Harald Harold Harry Hassan Heather Heidi Heinrich Helen Helena Helga Henri Henry Herbert Hiroshi Howard Hugo Hussein Ian Ibrahim Igor Ilya Imran Ines Ingrid Irene Irina Isabel "
        "Isabella Ivan Ivana Jacob Jacqueline Jakob James Jan Jane Janet Janice Jason Javier Jean Jeffrey Jennifer Jens Jeremy Jessica Joan Joanna Joao Johan Johann Johanna John Jonas Jonathan Jorge Jose Josef Joseph Joshua "
        "Joyce Juan Judith Julia Julian Julie Jurgen Justin Kai Karen Karin Karl Kate Katarina Katherine Kathleen Katrin Kazuo Keith Kelly Kenji Kenneth Kevin Khalid Kim Klaus Kristian Kristin Kristina Kumar Lakshmi Lara Larry "
        "Lars Laura Lauren Laurence Lea Leila Lena Leo Leonard Leonardo Leslie Lidia Linda Lisa Lorenzo Louis Louise Lucas Lucia Lucy Luis Luisa Lukas Lydia Magdalena Magnus Malcolm Manuel Marc Marcel Marco Marcus Margaret Maria "
        "Mariana Marie Marina Mario Marjorie Mark Marta Martha Martin Martina Mary Mateus Mathias Matthew Matthias Maurice Mehmet Melanie Melissa Michael Michel Michelle Miguel Mikhail Milan Miriam Mohamed Mohammed Monica "
        "Monika Morten Muhammad Mustafa Nadia Nadine Nancy Naomi Natalia Natalie Natasha Nathan Neil Nicholas Nicola Nicole Nigel Nikolai Nikolaos Nina Noah Noel Nora Norman Olaf Olav Ole Oleg Olena Olga Oliver Olivia Omar Oscar Osman "
        "Otto Pablo Pamela Paolo Patricia Patrick Paul Paula Pauline Pavel Pedro Peter Petra Philip Philippe Pierre Piotr Priya Rachel Rafael Raj Rajesh Ralph Ramon Raul Ravi Raymond Rebecca Reinhard Renata Ricardo Richard Rita Robert "
        "Roberta Roberto Rodrigo Roger Roland Roman Ronald Rosa Rosemary Roy Ruben Rudolf Russell Ruth Ryan Sabine Salma Samantha Samir Samuel Sandra Sanjay Sara Sarah Satoshi Scott Sean Sebastian Serena Sergei Sergey Sergio Sharon Sheila "
        "Shirley Sigrid Silvia Simon Simone Sofia Sonia Sophia Sophie Stanislav Stefan Stefania Stephanie Stephen Steven Stuart Sunil Susan Susanne Suzanne Sven Svetlana Sylvia Takashi Tamara Tanya Tatiana Teresa Terence Theodore Theresa "
        "Thomas Timothy Tina Tobias Tomas Tomasz Torsten Tracy Ulrich Ulrike Umar Ursula Valentina Valerie Vanessa Vera Veronica Victor Vijay Viktor Vincent Vincenzo Virginia Vivian Vladimir Walter Wanda Wei Werner Wilhelm William Wojciech "
        "Wolfgang Xavier Yasmin Yolanda Youssef Yuki Yuri Yusuf Yves Yvonne Zachary Zara Zoe Zofia "
        "Adebayo Adeola Aino Akira Aksel Alba Aleksandra Alina Amara Ananya Anil Anjali Anneli Antti Aoife Arturo Aurora Bilal Birgit Birgitta Bjarne Blessing Bram Chidi Chinedu Ciara Conor Dagmar Dagny Deepak Devi Dilip Dmytro Eero "
        "Ebba Eino Eirik Elif Enrique Erkki Esra Eun Fabio Farah Faisal Fredrika Funmi Gabriela Ganesh Giorgio Greta Gudrun Guido Gustavo Haakon Haruto Hamid Hideo Ifeoma Ismail Jarmo Javed Jelena Jesper Joaquin Juhani Jun Jung Kaisa "
        "Karim Katya Kenta Knut Krzysztof Kwame Laila Lamar Leticia Liam Linnea Luca Maeve Mahmoud Malik Marek Mateo Matheus Mei Mikael Milos Mina Ming Mireille Mirjam Mohan Nasser Ngozi Niamh Nils Noor Oksana Olu Olufemi Orhan "
        "Oskar Paloma Pekka Petar Pooja Quentin Ragnar Rahul Ranjit Rashid Rohan Rosario Saana Salim Sakura Sana Sanna Saoirse Siddharth Sigurd Siobhan Soren Sunita Taro Tariq Tamsin Thaddeus Thiago Tuomas Vikram Vilhjalmur Wiremu Xiulan "
        "Yara Yasmine Yilmaz Youngjae Zainab Zoltan";
    std::set<std::string_view> out;
    for (const auto name : split(list, ' ')) out.insert(name);
    return out;
  }();
  return names;
}

/// Second words that make a place, a company or a product of a given name.
bool is_no_family_name(std::string_view word) {
  static const std::set<std::string_view> words{"Group", "Team", "Bank", "Street", "Road", "Avenue", "University", "Hospital", "Inc", "Ltd", "Corp", "Company", "Park", "City", "Island", "Islands", "Bay", "River", "Day", "Security",
                                                "Research", "Labs", "Court", "Act", "Server", "Stealer", "Loader", "Ransomware", "Trojan", "Backdoor", "Spider", "Panda", "Bear", "Kitten", "Typhoon", "Blizzard", "Sandstorm", "The", "And", "In", "On",
                                                "Is", "Was", "Has", "March", "April", "May", "June", "July", "August", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
  return words.contains(word);
}

void add_person(Reading& r, std::size_t begin, std::size_t end, const char* rule, const char* evidence, Certainty certainty) {
  while (end > begin && !is_word(r.text[end - 1]) && r.text[end - 1] != '.') --end;
  r.add({.begin = begin, .end = end, .kind = Kind::person_open, .certainty = certainty, .rank = rank_weak, .rule = rule, .evidence = evidence, .canonical = to_lower(r.text.substr(begin, end - begin))});
}

}  // namespace

void find_people(Reading& r) {
  static const Expression titled(R"(\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Madam|Herr|Frau|Monsieur|Madame|Sgt|Capt|Lt|Rev)\.? ((?:[A-Z][A-Za-z'\-]*\.? ){0,3}[A-Z][A-Za-z'\-]+))");
  each_match(r, titled, [&](std::size_t begin, std::size_t end) { add_person(r, begin, end, "person.title", "stands behind a title", Certainty::certain); });
  static const Expression introduced(
      R"((?:\b(?i:my name is|name is|named|follow(?:ed)? up with|sp(?:eak|oke) (?:to|with)|talk(?:ed)? (?:to|with)|met with|meeting with|on behalf of|assigned to|escalated? to|asked|i am|i'm|this is|contact|contacted|called|reported by|approved by|signed by|owner|employee|colleague|analyst|engineer|manager|operator|patient|cardholder|customer name|full name|name)\b[:,]? )((?:[A-Z][A-Za-z'\-]*\.? ){1,3}[A-Z][A-Za-z'\-]+))");
  each_match(r, introduced, [&](std::size_t begin, std::size_t end) {
    const auto words = split(r.text.substr(begin, end - begin), ' ');
    const bool known = given_names().contains(words.front());
    const bool said = r.before(begin, 14).find("name") != std::string::npos;
    // A heading in capitals (`CONTACT AND ESCALATION`) introduces nobody.
    const bool heading = std::ranges::any_of(words, [](std::string_view word) { return word == "AND" || word == "OR" || word == "OF" || word == "FOR"; });
    const bool no_name = heading || std::ranges::any_of(words, [](std::string_view word) { return is_no_family_name(word); });
    if (!no_name) add_person(r, begin, end, "person.introduced", "stands behind words that introduce a person", known || said ? Certainty::certain : Certainty::uncertain);
  });
  // people do not always write names with capitals
  static const Expression said(R"((?i)\b(?:my|his|her|full|customer) name is ([a-z'\-]{2,20}(?: [a-z]\.?)?(?: [a-z'\-]{2,20})?))");
  each_match(r, said, [&](std::size_t begin, std::size_t end) {
    auto first = std::string(split(r.text.substr(begin, end - begin), ' ').front());
    if (first.empty()) return;
    first = to_lower(first);
    if (first[0] >= 'a' && first[0] <= 'z') first[0] = static_cast<char>(first[0] - 'a' + 'A');
    if (given_names().contains(first)) add_person(r, begin, end, "person.said-name", "follows the words `name is`", Certainty::certain);
  });
  static const Expression greeted(R"((?:^|\n)(?:Hi|Hello|Dear|Hey|Good morning|Good afternoon),? ([A-Z][a-z]+(?: [A-Z][a-z'\-]+)?)[,!:\n])");
  each_match(r, greeted, [&](std::size_t begin, std::size_t end) {
    static const std::set<std::string_view> nobody{"All", "Team", "Everyone", "Colleagues", "There", "Sir", "Madam", "Customer", "Customers", "User", "Users", "Admin", "Support", "Partner", "Partners", "Members", "Recipient", "Colleague"};
    if (!nobody.contains(split(r.text.substr(begin, end - begin), ' ').front())) add_person(r, begin, end, "person.greeted", "is greeted at the beginning of a line", Certainty::certain);
  });
  static const Expression capitalized(R"(\b([A-Z][a-z]+(?:-[A-Z][a-z]+)?(?: [A-Z]\.?)?(?: (?:van|von|de|der|den|da|di|del|la|bin|al|el))*(?: {1,2}[A-Z][A-Za-z'\-]+){1,2})\b)");
  each_match(r, capitalized, [&](std::size_t begin, std::size_t end) {
    const auto words = split(r.text.substr(begin, end - begin), ' ');
    for (std::size_t i = 0, at = begin; i + 1 < words.size(); at += words[i].size() + 1, ++i) {
      if (!given_names().contains(words[i].substr(0, words[i].find('-'))) || std::ranges::any_of(words, [](std::string_view word) { return is_no_family_name(word); })) continue;
      add_person(r, at, end, "person.given-name", "begins with a common given name", Certainty::certain);
      return;
    }
  });
}

}  // namespace tocsin::scan
