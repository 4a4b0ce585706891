#include "intel/scan/words.hpp"

namespace tocsin::scan {

const std::vector<KnownWords>& known_words() {
  // Given names are common somewhere and rarely anything else.
  static const std::vector<KnownWords> words{
      {"aaron abdul abdullah abebe abena abigail achieng adam adebayo adeola adil aditya adriana adwoa agata agnes agnieszka agus ahmad ahmed aiden ailsa "
     "aine aino aisha akash akiko akira aksel alain alan alastair alba albert aldo alec alejandro aleksander aleksandra alessandra alessandro alessia "
     "alessio alexander alexandra alexandre alexandros alexandru alexei alexis alfonso alfred alfredo ali alice alicia alina alison aliyah alva alvaro "
     "alyssa amadou amalia amalie amanda amara amaya ambrose amelia amelie amina aminata amir amit amos amy ana anand ananya anastasia anastasios anders "
     "andre andrea andreas andreea andrei andrew andrius andrzej angela angelica angelika anil anisa anita anja anjali anke ankit ann anna annabel anne "
     "anneli annelise annette annika anouk ansel anthony antje antoine anton antonella antonia antonina antonio antonis antti anya aoife aparna archie "
     "arianna ariel aristide arjun armando arnaud arne arno arnold aroha artem arthur artur arturo arun arvid arya asger asha ashley ashok asif asmund "
     "astrid audrey audun augusto aurelie avery axel ayaan ayan ayesha aylin ayman ayo ayu azra baptiste barbara barry bart bartosz bastian beata "
     "beatrice beatriz benedict benedikt benjamin benoit bente bernadette bernard bernardo bernhard bertrand beth bettina betty bharat bianca bilal birger "
     "birgit birgitta birna birte bjarne bjoern bjorn blake blanca blessing bogdan bogna bojan bonnie boris boyd bradley bram brandon branko brenda brent "
     "bret brett brian brianna bridget bruce bruno bryan bryce budi burak caitlin caleb callum calvin cameron camilla candice carina carl carla carlos "
     "carmen carol caroline carrie carsten casper cassandra catalina catarina cathal catherine cathy cecilia cedric celia celine cesar chandra charlene "
     "charles charlie charlotte chen cheng cheryl chiara chidi chinedu chioma chiyo chloe chris christelle christian christiane christina christine "
     "christoph christophe christopher cian ciara claire clara claude claudia claudio clemens clement clifford clive cody colette colin conor constance "
     "constantin cora corinne cornelia cornelius cosmin craig cristian cristina cristobal curtis cynthia cyril dace dagmar dagny daiki dalia damian damien "
     "damir dana daniel daniela daniele danielle daniil danilo danny daphne dara daria darius dariusz darren darya dave david davide davit dawn debbie "
     "deborah deepak delphine demetrius denis denise dennis derek desmond devi devon dewi dhruv diana diego dieter dilara dilip dimitri dina dinesh dirk "
     "divya dmitri dmitry dmytro dolores dominic dominik dominika dominique donald donna dora doris dorothea dorothy doug douglas dragan duarte duncan "
     "dusan dylan ebba ebru eddie edgar edith edmund edoardo eduardo edward edwin eero efe egon eileen einar eino eirik eivind ekaterina elaine eleanor "
     "elena eleni eliana elias elif elin elina eliot elisa elisabeth elise eliza elizabeth ella elle ellen elliot elodie eloise elsa elvira emanuel "
     "emanuela emanuele emeka emil emilia emilie emilio emily emine emma emre enrique enzo eric erik erika erkki ernest ernesto ernst ervin erwin esra "
     "esteban estelle esther ethan etienne eugene eugenia eugenio eun eunice eva evan evangeline evelina evelyn ewa ezra fabian fabien fabio fabiola "
     "fabrice faisal fakhri fanny farah farhan farid faruk fatima fatma federica federico felicia felicity felipe felix ferdinand fergus fernando filip "
     "filippo finn fiona flavia fleur flora florian floris folake folke frances francesca francesco francine francisco franco francois frank franz freddie "
     "frederick fredrik fredrika freya frida friedrich fritz funmi gabor gabriel gabriela gabriele gabriella gabrielle gael ganesh gareth gary gaspard "
     "gavin gemma genevieve geoff geoffrey georg george georgios gerald geraldine gerard gerd gerda gerhard gert gertrude giacomo gianluca gianni giedre "
     "gilbert gilles gillian gina giorgio giovanna giovanni giulia giuseppe glen glenn gloria goran gordon graeme graham grazyna greg gregor gregory greta "
     "grigory grzegorz gudmundur gudrun guido guillaume guillermo gunnar gunther gurpreet gustaf gustav gustavo gwen gyula haakon haile hamid hamza hana "
     "hanna hannah hanne hans harald haris harold harpreet harriet harry haruka haruto harvey hasan hassan hazel heather hector hedda hege heidi heike "
     "heinrich heinz helen helena helene helga helmut hemi hendrik henning henri henrietta henrik henry herbert hermann hideo hilary hilda hilde hildur "
     "hinata hiroko hiroshi holger holly horst howard hubert hugh hugo hugues hung huong hussein hyejin hyun ian iben ibrahim ifeoma ignacio ignat igor "
     "ilaria ilse ilya ilze imani imran inaya ines inga inge ingeborg inger ingrid inigo ioana ioannis irene irina irma isaac isabel isabella isabelle isak "
     "isha isla ismael ismail ivan ivana ivars ivo iwona jacek jack jacob jacqueline jacques jaime jakob jakub jamal james jamie jamila jan jane janek "
     "janet janice janina janine janis jarek jarmo jaroslav jaroslaw jasmin jasmine jason jaspreet javed javier jean jeanette jeanne jeff jeffrey jelena "
     "jenna jennifer jenny jens jeppe jeremy jeroen jerome jerry jesper jessica jette jia jill jimmy jin jiwoo joachim joan joana joanna joao joaquin "
     "jocelyn jodie joel joelle johan johann johanna johannes john johnny jolanta jon jonas jonathan jorge joris jose josef josefine joseph josephine "
     "joshua josip jost joyce juan juanita judit judith juhani jules julia julian juliana julie juliet juliette julio julius jun jung jurgen jurgita justin "
     "jutta kacper kai kaisa kaito kaja kalani kalle kamau kamil kamila kamran karel karen karim karin karina karl karoline karsten karthik kasper katarina "
     "kate kateryna katherine kathleen kathrin kathryn kathy katie katja katrin katrine katya kavita kay kaya kazuo keanu kehinde keiko keith kelly kelvin "
     "kenji kenneth kenta kerry kerstin kevin khadija khalid kieran kim kiran kirill kirsten kirsty kirti kjell kjersti klara klaus knut kofi konrad "
     "konstantin kristian kristin kristina kristjan krzysztof kumar kurt kwabena kwame kyle kyoko laetitia laila lakshmi lalita lamar lara larry lars "
     "laszlo laura lauren laurence laurent lauri lea leandro leif leigh leighton leila leilani lena leo leon leonard leonardo leonie leonor leonora leopold "
     "leroy leslie lester leticia levent levi liam lidia liis lilian liliana lillian lina linda lindiwe linh linnea lionel lisa lisbeth liv livia lola "
     "lorena lorenzo loretta lorraine lothar louis louise luana luca lucas lucia lucie lucien lucinda lucy ludovic ludwig luigi luis luisa luka lukas luke "
     "lupita luuk lydia lyn lynn maarja maarten mabel maciej madeleine mads maeve magda magdalena magnhild magnus mahesh mahmoud maja majid makoto malcolm "
     "malee malgorzata malik malin mamadou manfred manoj manpreet manuel manuela mara marc marcel marcela marcelo marcin marco marcus marek margaret "
     "margarita margherita margit margot margrethe maria mariam mariama marian mariana marianne maribel marie marielle marijke marika mariko marina mario "
     "marion marisa marisol marius mariusz marjorie mark marla marlene marlies marlon marta marten martha martin martina martine marvin mary masha massimo "
     "mateja mateo mateus matheus mathias mathieu mathilde mats matteo matthew matthias matti mattias maud maureen maurice mauricio maurizio maxim maxime "
     "maximilian maya meera meghan mehdi mehmet mei melanie melinda melissa mercedes meredith mette mia micaela michael michal michala michel michele "
     "michelle mick miguel mihai mika mikael mike mikhail mikkel mikko mila milan milena milos mina mindaugas ming minh minji mireille mirela miriam mirjam "
     "mirko miroslav mischa mitchell mohamed mohammad mohammed mohan moira molly mona monica monika morgane moritz morten moses moussa muhammad murat "
     "muriel mustafa mustapha myles myriam myrna nabil nadia nadine nadja nancy nanna naoki naomi nasser natalia natalie natasa natasha nathalie nathan "
     "nathaniel navid neha neil nellie nelson nestor nevena ngozi nguyet niall niamh nicholas nick nicola nicolai nicolas nicole niels nigel nikau nikhil "
     "nikita niklas nikola nikolai nikolaj nikolaos nils nina nino nisha njeri nneka noah nobuko noel noelle noemi nomsa noor nora norman nuno nuria nurul "
     "obinna octavia odile oksana olaf olafur olav ole oleg olena olga oliver olivera olivia olivier ollie olu olufemi omar omer ondrej orhan oriol orla "
     "orlando oscar oskar osman otieno otis ottavia otto ousmane owen ozan pablo paloma pamela paolo patrice patricia patricio patrick patrik patrycja "
     "patti paul paula pauli pauline pavel pawel paz pedro peggy pekka penelope perry petar pete peter petra petros petter phil philip philippe phoebe pia "
     "piero pierre pietro pilar piotr pooja poul pradeep prakash pranav preeti priya putri quentin quincy rachael rachel radek rafael rafaela raffaele "
     "ragna ragnar ragnhild rahul raimund rainer raj rajesh rajiv ralph ramesh ramon ramona randall randi rania ranjit raphael rasa rashid rasmus raul ravi "
     "raya raymond razvan rebecca reggie regina reginald reidar reinhard reinier renata renate renato rene renee reuben reza rhys ricardo richard ricky "
     "rikard rikke riley rina rita ritu rizal robert roberta roberto robin rocco rodney rodrigo rogelio roger rohan rohit roland rolf romain roman romeo "
     "romina ronald ronan ronja rory rosa rosalie rosalind rosario rosemarie rosemary roxana roxanne roy ruben rudolf rune rupert russell rutger ruth ryan "
     "saana sabina sabine sabrina sadia saeed sakura salim sally salma salvatore samantha sami samir samira samuel sana sandeep sander sandra sandro sanjay "
     "sanna sanne saoirse sara sarah sasha saskia satoshi saul savannah scott sean sebastian selam selma senka seojun serena serge sergei sergey sergio "
     "sergiu seth shane shannon sharon shaun shauna shawn sheila sheldon shelley sherri shirin shirley shreya siddharth sienna sigmund signe sigrid sigrun "
     "sigurd silas silje silke silvana silvia silvio simon simona simone sindre sinead siobhan sipho siri siti slavica slawomir sneha sofia sofie solveig "
     "somchai sondre sonia sonja sophia sophie soraya soren spencer srinivas stacey stacy stanislav stanley stefan stefania stefano steffen steinar stelios "
     "sten steph stephan stephane stephanie stephen stephon steve steven stig stine stuart sture sunil sunita suresh susan susana susann susanne suzanne "
     "svein sven sverre svetlana sylvain sylvia sylvie sylwia szymon tadej tadeusz taiwo takashi takeshi talia tamara tamas tammy tamsin tancred tane tanya "
     "tara taras tariq taro tarun tatiana tatjana tendai teodor terence teresa terese terje terrence terry tessa thabo thaddeus thea theo theodor theodore "
     "theresa thiago thierry thijs thomas thorsten thuy tiago tiffany tigist tihana timo timon timothy timur tina tjasa tobias tobin todd tom tomas tomasz "
     "tommaso tommy toni tony torben torbjorn tore tormod torsten tova tracy trevor trine tristan trond trudy tuan tudor tunde tuomas tyler tyrone uche ugo "
     "ulf ulla ulrich ulrike umar umberto urs ursula usha uwe valentin valentina valeria valerie valerio vanessa vanja vasco vasile vasily vegard velma "
     "venkat vera verena veronica vesna vibeke vicente vicky victor vijay vijaya vikas vikram viktor viktoria vilde vilhjalmur vilma vincent vincenzo "
     "viola violeta virginia virginie vito vivek vivian vlad vladimir vlado volker vytautas wade waldemar walid wallace walter wambui wanda wanjiru warren "
     "wayne wei wendy werner wesley whitney wiktor wilfred wilhelm willem william wilma wim winifred winston wiremu wladyslaw wojciech wolfgang xander "
     "xavier xiao xin xiulan yann yannick yara yasin yasmin yasmine yasuko yaw yevgeny yilmaz ying yoko yolanda yong yosef yoshi youngjae youssef youssouf "
     "yui yuki yulia yuri yusuf yves yvette yvonne zachariah zachary zack zahra zainab zara zdenek zeljko zeynep ziga zlatko zoe zofia zoltan zora zoya "
     "zsofia zuri zuzana ", means_given_name},
      {"capt captain colonel detective docteur doktor dr frau fru herr ing inspector lieutenant lt madam madame miss mlle mme monsieur mr mrs ms mx officer "
     "pan pani prof professor rev senor senora sergeant sgt signor signora sir ", means_title},
      {"administrator analyst approved asked assigned attention attn auditor author authored behalf called cardholder cheers colleague consultant contact "
     "contacted director emailed employee engineer escalate escalated follow followed handled holder i informed interviewed investigator manager meeting met "
     "name named officer operator owner patient phoned prepared regards reported responder reviewed signed sincerely speak spoke spoken supervisor talk "
     "talked technician thanks this victim wishes written aunt boss brother ceo chairman chairwoman ciso cousin daughter father friend governor grandfather "
     "grandmother husband minister mother nurse president producer senator singer sister son spokesman spokesperson spokeswoman tenant uncle wife cc bcc ", means_introduction},
      {"afternoon dear hello hey hi morning ", means_greeting},
      {"answer answering call callback called calls cell cellphone contact dial dialled fax handy hotline imessage landline mob mobil mobile "
     "phone phones reach reached registered ring signal sms tel telefon telegram telephone telfono text tlf viber whatsapp ", means_phone},
      {"amex card cardholder cards credit cvv debit maestro mastercard pan visa ", means_card},
      {"ean gtin imei isbn issn serial upc ", means_book},
      {"social ssn ", means_ssn},
      {"cnpj codice cpf idnr itin nif steuer steuerid steueridentifikationsnummer taxpayer tin ", means_tax},
      {"bsn burgerservice burgerservicenummer sofi sofinummer ", means_bsn},
      {"cpr fodselsnummer id identification identifier identity national personal personnummer pesel ", means_personal_number},
      {"driver drivers fuhrerschein identity licence licences license national pasaporte passeport passport passports reisepass ", means_document},
      {"contrasena haslo heslo kennwort losenord motdepasse parola pass passcode passord passphrase passwd password passwords passwort pin pswd pw pwd "
     "salasana senha wachtwoord clave geslo jelszo kodeord lozinka parool passe psk sifre slaptazodis ", means_password},
      {"community credentials creds curl identified login logins logon mysql mysqldump net plink psexec psql rdesktop securestring smbclient sshpass userpass wget xfreerdp ",
       means_login},
      {"accesskey apikey credential credentials key keys secret secretkey secrets sig signature token tokens ", means_key},
      {"id string value ", means_secret_id},
      {"basic bearer ", means_scheme},
      {"dcs ews fep hmi ied mtu plc pmu rtac rtds rtu sis ", means_controller},
      {"breaker busbar capacitor compressor feeder generator recloser switchgear transformer turbine relay pump valve motor tank boiler chiller bay ", means_equipment},
      {"hydro hydropower power pumping substation switchyard wind ", means_plant},
      {"data engineering gateway historian hmi jump operator plc rtu scada ", means_role},
      {"hkcc hkcr hkcu hkey hklm hku ", means_hive},
      {"rule ", means_rule},
      {"cve ", means_cve},
      {"actor adware ag agency airlines airport alliance alto april apt association attack attacks august authority avenue backdoor bank bay beach beacon bear "
     "blizzard bootkit botnet bureau campaign campaigns canary capital center centre city client cloud cluster cobalt college commission committee communications "
     "company conference consulting corp council county court crypt day defence defense department digital downloader dropper electric energy engineering "
     "enterprise exchange eye federal foundation framework friday fund future gang gas global gmbh group hat health healthcare holdings hospital house implant inc "
     "industries infrastructure institute insurance intelligence international island islands journal july june keylogger kingdom kitten lab labs lake linux "
     "llc llp loader locker logistics ltd malware march media micro miner ministry monday motors mount mountain national network networks news office oil "
     "operation panda park partners pharma pharmaceuticals place plc point police post power press program programme project proof protocol railway ransom "
     "ransomware rat report republic research river road rootkit sandstorm saturday security server servers service services sleet solutions spider spyware "
     "square state states station stealer steel storm street strike studio studios summit sunday system systems team tech technologies technology telecom "
     "telecommunications tempest thursday times trading transport trend trojan tuesday typhoon university utilities utility valley ventures version virus watch "
     "water web wednesday windows wiper worm ", means_no_family},
      {"asked asks called calls emailed explained explains phoned rang replied reported says said signed spoke telephoned texted told wrote writes ", means_speech},
      {"alexis april asia august austin autumn avery bill bob brook brooklyn cameron carter casey charity chase chelsea clay cole cooper dakota dale dallas dean "
     "destiny devon drew earl eden ellis emerson faith finley ford gene georgia grace grant guy harley harmony harper heaven hope houston hunter israel ivory ivy "
     "jackson jasper jay jesse jesus jewel jordan journey joy june kennedy kent kerry lance lane liberty lily lincoln logan london lou mackenzie madison major "
     "mason max may melody mercy miles montana morgan nevada noble oakley olive page paige paris parker pat patience pearl penny phoenix porter princess quinn "
     "ray reed reese remy river rob rose rowan royal ruby rusty sage savannah sawyer scout sierra sky skyler sterling storm sue summer sydney tanner taylor trinity "
     "tucker tyson victoria will willow winter woody adelaide alberta angus aurora carolina dragos hadi izumi randy salem salvador santiago ", means_may_be_given},
      {"abbott alba alder archer arrow ash ashes ball barn baker banks barber barker barr bass bates beach bean bear becker bell berg bird bishop black blue bond "
     "booth bowman branch bridges brook brooks brown bull burns bush butcher butler cannon carpenter carter carver case cash castle chance chandler chapel chapman "
     "chase church clark clay close cloud coin cole cook cooper corn court cox craft crane cross crow curry day deal dean decker diamond dove drake duke dyer english "
     "farmer farr ferry field fields finch fine fish fisher fleet flowers floyd foot ford forest foster fox france freed freeman french frost fry fuller garden "
     "gates gentry german glass glover gold golden good goodman grant grave graves gray green grey grove guest hale hall hammer hammond hand harder hardy hart "
     "hawk hawkins hay head heath herd hill hills holiday holland holmes home hood hook hope horn horne house howe hunt hunter hurst hyde ireland joy judge keen key "
     "keys king kings kirk kitchen knight lake lamb lance land lane law laws leach lemon light little lock long lord love low major mann march marine marks marsh "
     "marshall mason mast master masters may mayor mead mercer mercury merchant miles miller mills mint moon moore moss nash newman noble north nunn oak page paine "
     "painter palmer parent paris park parker parks parson paul peacock peak pearl pepper perry petty phelps pierce pike piper pitt plant pleasant poll pollard pond "
     "pool poole poor pope porter post potter potts pound power powers price prince proctor quick rain rains ramsey randall ranger read reader real reed reeve reeves "
     "rice rich ring rivers roach roads robin rock roman root roots rose ross rowe royal rush russ sage sailor salt sand sands savage schmidt seal self sellers sharp "
     "shaw shepherd shields short silva silver simple singer singh skinner slater small smart smith snow song spark sparks spear speed spencer spring stark steel "
     "steele stein stern steward stewart stock stone storm street strong summers sun swan swift tank tanner taylor temple terry thorn thorne thrasher tower towers "
     "town townsend trader trout truck tucker turner underwood vance vanish vine walker wall waller walls ward ware warner waters watts way weaver webb webber "
     "weeks wells west wheat wheeler white wild wilder wilkins winds winner winter winters wise wolf wolfe wood woods woodward worth wren wright yard york young ", means_plain_family}};
  return words;
}

}  // namespace tocsin::scan
